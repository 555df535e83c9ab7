import { BarlakeError } from '../../domain/barlake-error.ts';
import type { DuckDbConnection, DuckDbSession } from './session.ts';

/** A connection that is one user’s until it is disposed of. */
export interface ConnectionLease extends Disposable {
  readonly connection: DuckDbConnection;
}

/** Connections that are used one after the other. */
export interface ConnectionPool extends Disposable {
  /** Waits while all are in use, in order of asking. Throws `E_BUSY`, the signal’s reason, and DuckDB’s errors. */
  lease(signal: AbortSignal): Promise<ConnectionLease>;
  /** A connection beside a lease, for work that reads from one and writes to another. It counts for nothing, and is closed with its disposal. */
  open(): Promise<DuckDbConnection>;
}

/** How a pool behaves. */
export interface PoolOptions {
  /** Connections in use at once; more wait. */
  readonly connectionsMax: number;
  /** Run once on each new connection. */
  readonly setUp: string;
  /** While it says so, one is in use at a time; absent: never. */
  readonly isShort?: (() => boolean) | undefined;
}

/** Those who may wait at once; more would be answered when nobody wants to know any more. */
const WAITING_MAX = 1000;

/** A pool over an engine, which must outlive it. */
export function createConnectionPool(
  session: DuckDbSession,
  { connectionsMax, setUp, isShort = () => false }: PoolOptions,
): ConnectionPool {
  const idle: DuckDbConnection[] = [];
  const waiting: (() => void)[] = [];
  let inUse = 0;
  let isClosed = false;

  const places = (): number => (isShort() ? 1 : connectionsMax);
  /** All that fit are let in: after a shortage those are many. */
  const letIn = (): void => {
    for (let free = places() - inUse; free > 0; free -= 1) waiting.shift()?.();
  };

  const giveBack = (connection: DuckDbConnection): void => {
    inUse -= 1;
    if (isClosed) connection[Symbol.dispose]();
    else idle.push(connection);
    letIn();
  };

  return {
    async lease(signal) {
      signal.throwIfAborted();
      if (waiting.length >= WAITING_MAX) throw tooMany(waiting.length);
      while (inUse >= places()) await turn(waiting, signal);
      inUse += 1;
      try {
        const connection = idle.pop() ?? (await openConnection(session, setUp));
        let isGiven = false;
        return {
          connection,
          [Symbol.dispose]() {
            if (!isGiven) giveBack(connection);
            isGiven = true;
          },
        };
      } catch (error) {
        inUse -= 1;
        letIn();
        throw error;
      }
    },
    open: async () => openConnection(session, setUp),
    [Symbol.dispose]() {
      isClosed = true;
      for (const connection of idle.splice(0)) connection[Symbol.dispose]();
    },
  };
}

async function openConnection(session: DuckDbSession, setUp: string): Promise<DuckDbConnection> {
  const connection = await session.connect();
  try {
    await connection.run(setUp);
    return connection;
  } catch (error) {
    connection[Symbol.dispose]();
    throw error;
  }
}

/** Resolves when somebody gave a connection back; whoever asks for it first has it. */
async function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    const settle = (): void => {
      signal.removeEventListener('abort', giveUp);
      resolve();
    };
    const giveUp = (): void => {
      const place = waiting.indexOf(settle);
      if (place >= 0) waiting.splice(place, 1);
      reject(signal.reason as Error);
    };
    waiting.push(settle);
    signal.addEventListener('abort', giveUp, { once: true });
  });
}

function tooMany(count: number): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${count} queries are waiting for their turn, and no more are taken.`,
    mend: 'Try again when some of them have ended.',
    details: { waiting: count },
  });
}
