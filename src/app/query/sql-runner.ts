import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Lake } from '../../lake/lake.ts';
import { describeTables, type TableDescription } from '../../lake/query/describe-tables.ts';
import { retryVanished } from '../../lake/query/query-bars.ts';
import type { QueryResult, RowBatch } from '../../lake/query/query-result.ts';
import { openReadSession, type ReadLimits, type ReadSession } from '../../lake/query/read-session.ts';
import { runSql, type SqlQuery } from '../../lake/query/run-sql.ts';
import { createConnectionSlots } from '../../vendor/flat-files/connection-slots.ts';

/** What statements may take of the machine. */
export interface SqlLimits extends ReadLimits {
  /** Statements that run at the same time; each takes the memory and the threads for itself. */
  readonly atOnce: number;
  /** Statements that may wait for their turn; one more is refused. */
  readonly waitingMax: number;
  /** From its start to its last row. */
  readonly timeoutSeconds: number;
}

/** One statement that reads; what it does not say is as the runner’s limits say. */
export interface SqlRequest {
  readonly sql: string;
  /** Rows to stop after; absent: all. */
  readonly limit?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/** Rows as they come. Holds its place until the last row is read, reading stops, or it is disposed of. */
export interface SqlAnswer extends QueryResult, AsyncDisposable {}

/**
 * Runs statements over a lake, for the command line, the library and the server: reading only, each in an engine of its own
 * that can open nothing but the files of the tables it names. Every method throws the signal’s reason, `E_SQL` for a
 * statement that is wrong or takes too long, `E_BUSY` where too many wait, and `E_PARTITION_DAMAGED`.
 */
export interface SqlRunner {
  run(request: SqlRequest, signal: AbortSignal): Promise<SqlAnswer>;
  /** Writes the rows into a Parquet file instead. */
  copy(request: SqlRequest & { readonly path: string }, signal: AbortSignal): Promise<void>;
  /** Every table that statements can name, with its columns. */
  tables(signal: AbortSignal): Promise<readonly TableDescription[]>;
}

/** The longest time that timers count, in seconds. */
const TIMEOUT_SECONDS_MAX = 2_147_483;

/** A runner over an open lake, which must stay open as long as the runner is used. */
export function createSqlRunner(lake: Lake, limits: SqlLimits): SqlRunner {
  const slots = createConnectionSlots(limits.atOnce);
  let waiting = 0;
  const take = async (signal: AbortSignal): Promise<Disposable> => {
    if (waiting >= limits.atOnce + limits.waitingMax) throw tooMany(waiting);
    waiting += 1;
    const slot = await slots.take(signal).catch((error: unknown) => {
      waiting -= 1;
      throw error;
    });
    const turn = new DisposableStack();
    turn.use(slot);
    turn.defer(() => {
      waiting -= 1;
    });
    return turn;
  };
  const begin = async (request: SqlRequest, outer: AbortSignal): Promise<Turn> => {
    const place = new AsyncDisposableStack();
    place.use(await take(outer));
    const seconds = Math.min(request.timeoutSeconds ?? limits.timeoutSeconds, TIMEOUT_SECONDS_MAX);
    const deadline = AbortSignal.timeout(Math.ceil(seconds * 1000));
    const signal = AbortSignal.any([outer, deadline]);
    const explain = (error: unknown): unknown =>
      deadline.aborted && !outer.aborted ? tooLong(seconds, error) : error;
    return { place, signal, explain };
  };
  const attempt = async (query: SqlQuery, { place, signal }: Turn): Promise<QueryResult | undefined> =>
    retryVanished(signal, async () => {
      // An engine is closed in for good by its statement: another attempt takes another one.
      const session: ReadSession = place.use(await openReadSession(limits));
      return runSql(query, { lake, connection: session.connection, signal });
    });
  return {
    async run({ sql, limit, ...request }, outer) {
      const turn = await begin({ sql, ...request }, outer);
      try {
        const result = await attempt({ sql, limit }, turn);
        if (result === undefined) throw new TypeError('a statement that is read has rows');
        return answer(result, turn);
      } catch (error) {
        await turn.place.disposeAsync();
        throw turn.explain(error);
      }
    },
    async copy({ sql, limit, path, ...request }, outer) {
      const turn = await begin({ sql, ...request }, outer);
      await using _place = turn.place;
      try {
        await attempt({ sql, limit, copyTo: path }, turn);
      } catch (error) {
        throw turn.explain(error);
      }
    },
    async tables(signal) {
      using _turn = await take(signal);
      await using session = await openReadSession(limits);
      return await describeTables(session.connection, lake, signal);
    },
  };
}

/** A place among the statements that run, and what ends it. */
interface Turn {
  readonly place: AsyncDisposableStack;
  readonly signal: AbortSignal;
  explain(error: unknown): unknown;
}

function answer({ columns, batches }: QueryResult, turn: Turn): SqlAnswer {
  async function* read(): AsyncGenerator<RowBatch> {
    try {
      yield* batches;
    } catch (error) {
      throw turn.explain(error);
    } finally {
      await turn.place.disposeAsync();
    }
  }
  return { columns, batches: read(), [Symbol.asyncDispose]: () => turn.place.disposeAsync() };
}

function tooLong(seconds: number, cause: unknown): BarlakeError {
  return new BarlakeError('E_SQL', {
    message: `The statement was stopped after ${seconds} s.`,
    mend: 'Narrow it down (fewer days, fewer columns), or allow more with --timeout.',
    details: { timeoutSeconds: seconds },
    cause,
  });
}

function tooMany(waiting: number): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `${waiting} statements are running or waiting, and no more are taken.`,
    mend: 'Try again when some of them have ended.',
    details: { waiting },
  });
}
