import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactElement, ReactNode } from 'react';
import type { ApiFailure } from '../api/api-failure.ts';
import { ErrorState } from './error-state.tsx';
import { Skeleton } from './skeleton.tsx';

/** Bones while a document is on its way, the failure if it does not come, else what `children` makes of it. */
export function Loaded<Document>({
  query,
  rows,
  children,
}: {
  readonly query: UseQueryResult<Document, ApiFailure>;
  /** Bones to show. */
  readonly rows?: number;
  readonly children: (document: Document) => ReactNode;
}): ReactElement {
  if (query.data !== undefined) return <>{children(query.data)}</>;
  if (query.error !== null) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  return <Skeleton rows={rows ?? 3} />;
}
