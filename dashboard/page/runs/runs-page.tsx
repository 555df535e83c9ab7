import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** Runs. */
export function RunsPage(): ReactElement {
  return <PageHead title="Runs" />;
}
