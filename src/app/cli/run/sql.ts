import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { retryVanished } from '../../../lake/query/query-bars.ts';
import type { QueryResult } from '../../../lake/query/query-result.ts';
import { openReadSession, type ReadSession } from '../../../lake/query/read-session.ts';
import { runSql, type SqlQuery } from '../../../lake/query/run-sql.ts';
import { deliverResult, type ResultSource } from '../../reading/deliver-result.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { readLimits } from '../../reading/read-limits.ts';
import type { Invocation } from '../command-spec.ts';
import { readCount, readResultOptions } from '../result-options.ts';

/** The longest time that timers count, in seconds. */
const TIMEOUT_SECONDS_MAX = 2_147_483;

/** Runs one statement and writes its rows. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options, context } = invocation;
  const sql = onlyStatement(args);
  const wanted = readResultOptions(invocation);
  const seconds = Math.min(readCount(options['timeout'], '--timeout'), TIMEOUT_SECONDS_MAX);
  await using lake = await openLakeToRead(context.config.lake.root);
  await using sessions = new AsyncDisposableStack();
  const open = async (): Promise<ReadSession> =>
    sessions.use(await openReadSession(readLimits(context.config)));
  const { scratchFolder } = await open();
  const deadline = AbortSignal.timeout(seconds * 1000);
  const signal = AbortSignal.any([context.signal, deadline]);
  const attempt = async (query: SqlQuery): Promise<QueryResult | undefined> =>
    retryVanished(signal, async () => {
      const { connection } = await open();
      return runSql(query, { lake, connection, signal });
    });
  const source: ResultSource = {
    read: async (limit) => requireRows(await attempt({ sql, limit })),
    async copyTo(copyTo, limit) {
      await attempt({ sql, limit, copyTo });
    },
  };
  try {
    const { rowCount } = await deliverResult(
      source,
      { ...wanted, isGrouped: false },
      { context, scratchFolder },
    );
    if (rowCount === 0) context.terminal.say('No rows.');
  } catch (error) {
    throw deadline.aborted && !context.signal.aborted ? tooLong(seconds, error) : error;
  }
  return EXIT.done;
}

function onlyStatement(args: readonly string[]): string {
  const [sql = ''] = args;
  if (args.length === 1) return sql;
  throw new BarlakeError('E_USAGE', {
    message: `One statement is expected, ${args.length} were given.`,
    mend: 'Put the statement into quotation marks.',
  });
}

function requireRows(result: QueryResult | undefined): QueryResult {
  if (result === undefined) throw new TypeError('a statement that is read has rows');
  return result;
}

function tooLong(seconds: number, cause: unknown): BarlakeError {
  return new BarlakeError('E_SQL', {
    message: `The statement was stopped after ${seconds} s.`,
    mend: 'Narrow it down (fewer days, fewer columns), or allow more with --timeout.',
    details: { timeoutSeconds: seconds },
    cause,
  });
}
