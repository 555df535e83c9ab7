import type { DuckDBValue } from '@duckdb/node-api';
import type { Lake } from '../../lake/lake.ts';
import { describeTables, type TableDescription } from '../../lake/query/describe-tables.ts';
import { retryVanished } from '../../lake/query/query-bars.ts';
import type { QueryResult, RowBatch } from '../../lake/query/query-result.ts';
import { openReadSession, type ReadLimits } from '../../lake/query/read-session.ts';
import { runSql, type SqlQuery } from '../../lake/query/run-sql.ts';
import { createTurns, type StatementTurn, type TurnLimits } from './statement-turns.ts';

/** What statements may take of the machine; each takes the memory and the threads for itself. */
export interface SqlLimits extends ReadLimits, TurnLimits {}

/** One statement that reads; what it does not say is as the runner’s limits say. */
export interface SqlRequest {
  readonly sql: string;
  /** For `?` in their order. */
  readonly values?: readonly DuckDBValue[] | undefined;
  /** Rows to stop after; absent: all. */
  readonly limit?: number | undefined;
  readonly timeoutSeconds?: number | undefined;
}

/** Rows as they come. Holds its place until the last row is read, reading stops, or it is disposed of. */
export interface SqlAnswer extends QueryResult, AsyncDisposable {}

/**
 * Runs statements over a lake, for the command line, the library and the server: reading only, each in an engine of its own
 * that can open nothing but the files of the tables it names. Every method throws the signal’s reason, `E_SQL` for a
 * statement that is wrong or takes too long, `E_BUSY` where too many wait, and `E_PARTITION_DAMAGED`. Disposal waits for what is running,
 * and drops answers that nobody reads any more.
 */
export interface SqlRunner extends AsyncDisposable {
  run(request: SqlRequest, signal: AbortSignal): Promise<SqlAnswer>;
  /** Writes the rows into a Parquet file instead. */
  copy(request: SqlRequest & { readonly path: string }, signal: AbortSignal): Promise<void>;
  /** Every table that statements can name, with its columns. */
  tables(signal: AbortSignal): Promise<readonly TableDescription[]>;
}

/** A runner over an open lake, which must stay open as long as the runner is used. */
export function createSqlRunner(lake: Lake, limits: SqlLimits): SqlRunner {
  const turns = createTurns(limits);
  const attempt = async (query: SqlQuery, turn: StatementTurn): Promise<QueryResult | undefined> => {
    const { place, signal } = turn;
    const working = retryVanished(signal, async () => {
      // An engine is closed in for good by its statement: another attempt takes another one.
      const session = place.use(await openReadSession(limits));
      return runSql(query, { lake, connection: session.connection, signal });
    });
    turn.busy = working;
    return working.finally(() => {
      turn.busy = undefined;
    });
  };
  return {
    async run({ sql, values, limit, timeoutSeconds }, signal) {
      const turn = await turns.begin(signal, timeoutSeconds);
      try {
        const result = await attempt({ sql, values, limit }, turn);
        if (result === undefined) throw new TypeError('a statement that is read has rows');
        return answer(result, turn);
      } catch (error) {
        await turn.place.disposeAsync();
        throw turn.explain(error);
      }
    },
    async copy({ sql, values, limit, path, timeoutSeconds }, signal) {
      const turn = await turns.begin(signal, timeoutSeconds);
      await using _place = turn.place;
      try {
        await attempt({ sql, values, limit, copyTo: path }, turn);
      } catch (error) {
        throw turn.explain(error);
      }
    },
    async tables(outer) {
      const { place, signal } = await turns.begin(outer);
      await using _place = place;
      const { connection } = place.use(await openReadSession(limits));
      return await describeTables(connection, lake, signal);
    },
    [Symbol.asyncDispose]: async () => turns[Symbol.asyncDispose](),
  };
}

function answer({ columns, batches }: QueryResult, turn: StatementTurn): SqlAnswer {
  async function* read(): AsyncGenerator<RowBatch> {
    const source = batches[Symbol.asyncIterator]();
    try {
      for (;;) {
        const next = source.next();
        turn.busy = next;
        const found = await next;
        turn.busy = undefined;
        if (found.done === true) return;
        yield found.value;
      }
    } catch (error) {
      throw turn.explain(error);
    } finally {
      await source.return?.();
      await turn.place.disposeAsync();
    }
  }
  return { columns, batches: read(), [Symbol.asyncDispose]: async () => turn.place.disposeAsync() };
}
