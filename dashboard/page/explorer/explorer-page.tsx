import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** Explorer. */
export function ExplorerPage(): ReactElement {
  return <PageHead title="Explorer" />;
}
