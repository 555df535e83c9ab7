import type { CommandContext } from '../cli/command-spec.ts';
import type { ResultOptions } from '../cli/result-options.ts';
import type { SqlRunner } from '../query/sql-runner.ts';
import { deliverResult, type ResultSource } from '../reading/deliver-result.ts';

/** What statements run on, and where their rows go. */
export interface StatementWorld {
  readonly runner: SqlRunner;
  readonly context: CommandContext;
  /** For files that end up on stdout. */
  readonly scratchFolder: string;
}

/** Runs a statement and writes its rows; resolves to their number, where anybody counts. Throws what running and writing throw. */
export async function runStatement(
  sql: string,
  wanted: ResultOptions,
  { runner, context, scratchFolder }: StatementWorld,
): Promise<number | undefined> {
  const { signal } = context;
  const source: ResultSource = {
    read: async (limit) => runner.run({ sql, limit }, signal),
    copyTo: async (path, limit) => runner.copy({ sql, limit, path }, signal),
  };
  const { rowCount } = await deliverResult(
    source,
    { ...wanted, isGrouped: false },
    { context, scratchFolder },
  );
  if (rowCount === 0) context.terminal.say('No rows.');
  return rowCount;
}
