import type { ReactElement } from 'react';
import type { ApiFailure } from '../../api/api-failure.ts';

/** Why a statement did not run, with the place where it fails, and what to do. */
export function StatementFailure({ error }: { readonly error: ApiFailure }): ReactElement {
  const { code, mend, requestId } = error.problem;
  return (
    <div role="alert" className="stack">
      <pre className="caret-error">
        {code} {error.message}
      </pre>
      {mend !== null && <p>{mend}</p>}
      {requestId !== '' && <p className="faint">request {requestId}</p>}
    </div>
  );
}
