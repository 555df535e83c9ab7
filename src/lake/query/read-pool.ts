import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../duckdb/session.ts';
import type { ReadLimits } from './read-session.ts';

/** An engine for a process that answers many questions. */
export interface ReadPool extends AsyncDisposable {
  readonly session: DuckDbSession;
  /** Runs work on a connection that nobody else uses meanwhile; waits for one to become free. Throws the signal’s reason. */
  use<Result>(signal: AbortSignal, work: (connection: DuckDbConnection) => Promise<Result>): Promise<Result>;
}

/**
 * Opens an engine with some connections, made when they are first needed. It spills to a folder of its own below the
 * system’s temporary one, gone with the pool.
 */
export async function openReadPool(
  limits: ReadLimits & { readonly connectionsMax: number },
): Promise<ReadPool> {
  const scratchFolder = await mkdtemp(join(tmpdir(), 'barlake-read-'));
  const session = await openSession({ ...limits, tempFolder: join(scratchFolder, 'duckdb') });
  const free: DuckDbConnection[] = [];
  const all: DuckDbConnection[] = [];
  const waiting: (() => void)[] = [];
  let taken = 0;
  const take = async (signal: AbortSignal): Promise<DuckDbConnection> => {
    while (taken >= limits.connectionsMax) await turn(waiting, signal);
    signal.throwIfAborted();
    taken += 1;
    const idle = free.pop();
    if (idle !== undefined) return idle;
    const connection = await session.connect();
    all.push(connection);
    return connection;
  };
  return {
    session,
    async use(signal, work) {
      const connection = await take(signal);
      try {
        return await work(connection);
      } finally {
        taken -= 1;
        free.push(connection);
        waiting.shift()?.();
      }
    },
    async [Symbol.asyncDispose]() {
      for (const connection of all) connection[Symbol.dispose]();
      session[Symbol.dispose]();
      await rm(scratchFolder, { recursive: true, force: true });
    },
  };
}

/** Resolves when a connection may have become free; whoever is woken looks again. */
async function turn(waiting: (() => void)[], signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  await new Promise<void>((resolve, reject) => {
    const stop = (): void => {
      const place = waiting.indexOf(wake);
      if (place >= 0) waiting.splice(place, 1);
      reject(signal.reason as Error);
    };
    const wake = (): void => {
      signal.removeEventListener('abort', stop);
      resolve();
    };
    signal.addEventListener('abort', stop, { once: true });
    waiting.push(wake);
  });
}
