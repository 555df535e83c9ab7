import type { ReactElement } from 'react';
import { ApiFailure } from '../api/api-failure.ts';
import { Button } from './button.tsx';
import { Icon } from './icon.tsx';

/** What went wrong, what to do about it, and a way to try again. */
export function ErrorState({
  error,
  onRetry,
}: {
  readonly error: Error;
  readonly onRetry?: (() => void) | undefined;
}): ReactElement {
  const problem = error instanceof ApiFailure ? error.problem : undefined;
  return (
    <div className="failure" role="alert">
      <Icon name="alert" size={20} />
      <div>
        <p className="failure-message">
          {problem !== undefined && <code>{problem.code}</code>} {error.message}
        </p>
        {typeof problem?.mend === 'string' && <p className="failure-mend">{problem.mend}</p>}
        {problem !== undefined && problem.requestId !== '' && (
          <p className="failure-request">request {problem.requestId}</p>
        )}
      </div>
      {onRetry !== undefined && (
        <Button icon="retry" onClick={onRetry}>
          Try again
        </Button>
      )}
    </div>
  );
}
