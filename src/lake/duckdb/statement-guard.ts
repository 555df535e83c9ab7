import type { DuckDBConnection } from '@duckdb/node-api';

/** An interrupt that meets a statement before it has begun is lost, so it is repeated this often. */
const INTERRUPT_EVERY_MS = 50;

/** Closes a connection when it may be. */
export interface StatementGuard {
  /** Closes the connection, now or when its statement has ended; an unended one is told to. Harmless when repeated. */
  close(): void;
}

/**
 * Keeps a connection from being closed under a statement that runs: the thread that runs it would wait for itself for ever, and
 * the process for the thread (DuckDB 1.5, `ClientContext::Destroy`). `onClosed` is called once.
 */
export function guardStatements(connection: DuckDBConnection, onClosed: () => void): StatementGuard {
  let running = 0;
  let timer: NodeJS.Timeout | undefined;
  let state: 'open' | 'closing' | 'closed' = 'open';
  const settle = (): void => {
    if (state !== 'closing' || running > 0) return;
    state = 'closed';
    clearInterval(timer);
    connection.closeSync();
    onClosed();
  };
  const counted = async <Result>(work: () => Promise<Result>): Promise<Result> => {
    running += 1;
    try {
      return await work();
    } finally {
      running -= 1;
      settle();
    }
  };
  const run = connection.run.bind(connection);
  const stream = connection.stream.bind(connection);
  const runAndReadAll = connection.runAndReadAll.bind(connection);
  connection.run = async (...statement) => counted(async () => run(...statement));
  connection.stream = async (...statement) => counted(async () => stream(...statement));
  connection.runAndReadAll = async (...statement) => counted(async () => runAndReadAll(...statement));
  return {
    close() {
      if (state !== 'open') return;
      state = 'closing';
      settle();
      if (running === 0) return;
      connection.interrupt();
      timer = setInterval(() => connection.interrupt(), INTERRUPT_EVERY_MS).unref();
    },
  };
}
