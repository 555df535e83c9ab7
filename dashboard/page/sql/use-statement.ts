import { useCallback, useRef, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { JSON_ROWS_MAX, type SqlDocument } from '../../../contract/api/sql.ts';
import type { ApiFailure } from '../../api/api-failure.ts';
import { askDocument } from '../../api/ask-server.ts';
import { browserNowMs } from '../../clock.ts';

/** How the last statement stands. */
export type StatementState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'running'; readonly sql: string; readonly startedMs: number }
  | { readonly kind: 'done'; readonly sql: string; readonly document: SqlDocument }
  | { readonly kind: 'failed'; readonly sql: string; readonly error: ApiFailure }
  | { readonly kind: 'cancelled'; readonly sql: string };

/** Runs one statement at a time. */
export interface Statement {
  readonly state: StatementState;
  readonly run: (sql: string) => void;
  readonly cancel: () => void;
}

/** Seconds after which the server gives a statement up. */
export const TIMEOUT_SECONDS = 120;

/** Runs statements; a new one takes the place of the one that runs, and leaving the page ends it at the server, too. */
export function useStatement(): Statement {
  const [state, setState] = useState<StatementState>({ kind: 'idle' });
  const running = useRef<AbortController>(null);
  const cancel = useCallback(() => running.current?.abort(), []);
  const run = useCallback((sql: string) => {
    running.current?.abort();
    const control = new AbortController();
    running.current = control;
    setState({ kind: 'running', sql, startedMs: browserNowMs() });
    const settle = (next: StatementState): void => {
      // An answer that another statement has overtaken is nobody’s any more.
      if (running.current === control) setState(next);
    };
    askSql(sql, control.signal).then(
      (document) => settle({ kind: 'done', sql, document }),
      (error: ApiFailure) =>
        settle(control.signal.aborted ? { kind: 'cancelled', sql } : { kind: 'failed', sql, error }),
    );
  }, []);
  return { state, run, cancel };
}

/** Rows are trusted, not checked: ten thousand of them would take longer to check than to show. */
function askSql(sql: string, signal: AbortSignal): Promise<SqlDocument> {
  const body = { sql, format: 'json', limit: JSON_ROWS_MAX, timeoutSeconds: TIMEOUT_SECONDS };
  return askDocument({ address: API_PATH.sql, body, signal }, (json) => json as SqlDocument);
}
