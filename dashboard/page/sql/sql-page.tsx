import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** SQL. */
export function SqlPage(): ReactElement {
  return <PageHead title="SQL" />;
}
