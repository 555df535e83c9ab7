import type { ReactElement } from 'react';
import { PageHead } from '../../part/page-head.tsx';

/** Quality. */
export function QualityPage(): ReactElement {
  return <PageHead title="Quality" />;
}
