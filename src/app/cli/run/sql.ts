import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { sqlLimits } from '../../query/sql-limits.ts';
import { createSqlRunner } from '../../query/sql-runner.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { makeScratchFolder } from '../../reading/scratch-folder.ts';
import { askAtPrompt } from '../../sql-prompt/ask-at-prompt.ts';
import { runPipedStatements } from '../../sql-prompt/run-piped-statements.ts';
import { runStatement, type StatementWorld } from '../../sql-prompt/run-statement.ts';
import { atPin } from '../../upkeep/open-pinned.ts';
import type { Invocation } from '../command-spec.ts';
import { readCount, readResultOptions } from '../result-options.ts';

/** Below this DuckDB cannot open a file of the lake. */
const MEMORY_MB_MIN = 128;

/** Runs one statement and writes its rows; without one, those of stdin, or of a person at the prompt. */
export async function run(invocation: Invocation): Promise<number> {
  const { args, options } = invocation;
  const config = await atPin(invocation.context.config, options['at']);
  const context = { ...invocation.context, config };
  const sql = onlyStatement(args);
  const wanted = readResultOptions(invocation);
  const limits = sqlLimits(context.config);
  const memoryMb = options['memory'] === undefined ? limits.memoryMb : readMemory(options['memory']);
  const timeoutSeconds =
    options['timeout'] === undefined ? limits.timeoutSeconds : readCount(options['timeout'], '--timeout');
  await using lake = await openLakeToRead(context.config.lake);
  await using scratch = await makeScratchFolder();
  await using runner = createSqlRunner(lake, { ...limits, memoryMb, timeoutSeconds });
  const world: StatementWorld = { runner, context, scratchFolder: scratch.path };
  const { input } = context.terminal;
  if (sql !== undefined) await runStatement(sql, wanted, world);
  else if (input?.isTTY === true && !context.json) await askAtPrompt(input, wanted, world);
  else await runPipedStatements(input, wanted, world);
  return EXIT.done;
}

function onlyStatement(args: readonly string[]): string | undefined {
  if (args.length <= 1) return args[0];
  throw new BarlakeError('E_USAGE', {
    message: `One statement is expected, ${args.length} were given.`,
    mend: 'Put the statement into quotation marks.',
  });
}

function readMemory(text: unknown): number {
  const memoryMb = readCount(text, '--memory');
  if (memoryMb >= MEMORY_MB_MIN) return memoryMb;
  throw new BarlakeError('E_USAGE', {
    message: `--memory ${memoryMb} is too little to read a lake; it is counted in megabytes.`,
    mend: `Give at least ${MEMORY_MB_MIN}.`,
  });
}
