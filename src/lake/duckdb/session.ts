import type { DuckDBConnection, DuckDBInstance, DuckDBValue } from '@duckdb/node-api';
import { bringNamedFiles } from './bring-named-files.ts';
import { guardStatements, type StatementGuard } from './statement-guard.ts';

/** What DuckDB may take. */
export interface SessionLimits {
  readonly threads: number;
  readonly memoryMb: number;
  /** Where it spills; created when needed. */
  readonly tempFolder: string;
  /** What it may take there; absent: most of what the disk has free. */
  readonly tempMaxMb?: number | undefined;
  /** Further options of the engine, as DuckDB names them; where tests find extensions. */
  readonly engine?: Readonly<Record<string, string>> | undefined;
}

/** A DuckDB engine in this process; connections of it share memory and threads. */
export interface DuckDbSession extends Disposable {
  connect(): Promise<DuckDbConnection>;
  /**
   * Changes what the engine may take, also under running statements. Whether its memory could be lowered at once; what is in
   * use stays so, and another try may fare better.
   */
  adjust(limits: Pick<SessionLimits, 'threads' | 'memoryMb'>): Promise<boolean>;
}

/** One connection, not to be used by two tasks at once. */
export interface DuckDbConnection extends Disposable {
  /** Runs a statement to its end; an aborted signal interrupts it. */
  run(sql: string, values?: readonly DuckDBValue[]): Promise<void>;
  /** The rows of a query that answers a few, as objects; 64-bit integers come as `bigint`. */
  rows(sql: string, values?: readonly DuckDBValue[]): Promise<Record<string, DuckDBValue>[]>;
  readonly raw: DuckDBConnection;
}

/** An engine with so little gives freed memory back to the system at once, which takes time; the default keeps 128 MB of it. */
const FRUGAL_MB = 256;
const FLUSH_MB = 1;

/** Opens an in-memory engine: UTC, no extension is ever fetched, insertion order kept. */
export async function openSession(limits: SessionLimits): Promise<DuckDbSession> {
  const { DuckDBInstance } = await import('@duckdb/node-api');
  const instance: DuckDBInstance = await DuckDBInstance.create(':memory:', {
    ...limits.engine,
    threads: String(limits.threads),
    memory_limit: `${limits.memoryMb}MB`,
    temp_directory: limits.tempFolder,
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
    // What the user keeps for other engines is not for this one.
    allow_persistent_secrets: 'false',
  });
  const setUp = await instance.connect();
  await setUp.run("SET GLOBAL TimeZone = 'UTC'");
  // Given when the engine is made, it is shown and not kept to (DuckDB 1.5).
  if (limits.tempMaxMb !== undefined)
    await setUp.run(`SET max_temp_directory_size = '${limits.tempMaxMb}MB'`);
  if (limits.memoryMb <= FRUGAL_MB) {
    await setUp.run(`SET allocator_flush_threshold = '${FLUSH_MB}MB'`);
    await setUp.run(`SET allocator_bulk_deallocation_flush_threshold = '${FLUSH_MB}MB'`);
  }
  setUp.closeSync();
  const open = new Set<StatementGuard>();
  let isClosed = false;
  const closeIfIdle = (): void => {
    if (isClosed && open.size === 0) instance.closeSync();
  };
  const connect = async (): Promise<DuckDbConnection> => {
    const raw = await instance.connect();
    bringNamedFiles(raw);
    const guard = guardStatements(raw, () => {
      open.delete(guard);
      closeIfIdle();
    });
    open.add(guard);
    return wrap(raw, guard);
  };
  return {
    connect,
    async adjust({ threads, memoryMb }) {
      using connection = await connect();
      await connection.run(`SET GLOBAL threads = ${threads}`);
      try {
        await connection.run(`SET GLOBAL memory_limit = '${memoryMb}MB'`);
        return true;
      } catch (error) {
        if (error instanceof Error && /free up enough memory/i.test(error.message)) return false;
        throw error;
      }
    },
    [Symbol.dispose]() {
      isClosed = true;
      for (const guard of open) guard.close();
      closeIfIdle();
    },
  };
}

function wrap(connection: DuckDBConnection, guard: StatementGuard): DuckDbConnection {
  return {
    raw: connection,
    async run(sql, values) {
      await connection.run(sql, values === undefined ? undefined : [...values]);
    },
    async rows(sql, values) {
      const reader = await connection.runAndReadAll(sql, values === undefined ? undefined : [...values]);
      return reader.getRowObjects();
    },
    [Symbol.dispose]: () => guard.close(),
  };
}

/** Interrupts the connection’s statement when the signal aborts; dispose it when the statement is over. */
export function interruptOn(signal: AbortSignal, connection: DuckDbConnection): Disposable {
  const interrupt = (): void => connection.raw.interrupt();
  signal.addEventListener('abort', interrupt, { once: true });
  return { [Symbol.dispose]: () => signal.removeEventListener('abort', interrupt) };
}
