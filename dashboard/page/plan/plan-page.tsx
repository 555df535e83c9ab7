import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** Plan. */
export function PlanPage(): ReactElement {
  return <PageHead title="Plan" />;
}
