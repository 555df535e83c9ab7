import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** System. */
export function SystemPage(): ReactElement {
  return <PageHead title="System" />;
}
