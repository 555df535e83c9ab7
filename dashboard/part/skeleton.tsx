import type { ReactElement } from 'react';

/** Bones of what is about to appear, so that nothing jumps when it does. */
export function Skeleton({ rows = 3 }: { readonly rows?: number }): ReactElement {
  return (
    <div className="skeleton" role="status" aria-label="Loading">
      {Array.from({ length: rows }, (_, index) => (
        <span key={index} className={`bone bone-${index % 3}`} />
      ))}
    </div>
  );
}
