import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** Overview. */
export function OverviewPage(): ReactElement {
  return <PageHead title="Overview" />;
}
