import { BarlakeError } from '../../domain/barlake-error.ts';
import { countOf } from '../../domain/count-of.ts';
import { renderError } from '../cli/render-error.ts';
import { type ResultFormat, type ResultOptions, withFormat } from '../cli/result-options.ts';
import { createSecretMask } from '../cli/secret-mask.ts';
import { runDotCommand } from './dot-commands.ts';
import { runPrompt } from './run-prompt.ts';
import { runStatement, type StatementWorld } from './run-statement.ts';

/** Lets a person ask one statement after the other. Throws `E_USAGE` for what a prompt cannot do, and the signal’s reason. */
export async function askAtPrompt(
  input: NodeJS.ReadStream,
  wanted: ResultOptions,
  world: StatementWorld,
): Promise<void> {
  const { context, runner } = world;
  const { terminal, clock, signal, version } = context;
  let now = forPrompt(wanted);
  terminal.say(`barlake ${version}, ${context.config.lake.root}: SQL that reads. .help helps, .quit ends.`);
  await runPrompt({
    terminal,
    input,
    signal,
    tables: async () => runner.tables(signal),
    async perform(item, itemSignal) {
      if (item.kind === 'command') {
        return runDotCommand(item, {
          terminal,
          tables: async () => runner.tables(itemSignal),
          setFormat: (name) => {
            now = forPrompt(withFormat(now, name));
          },
        });
      }
      const startMs = clock.monotonicMs();
      const rows = await runStatement(item.sql, now, {
        ...world,
        context: { ...context, signal: itemSignal },
      });
      const seconds = ((clock.monotonicMs() - startMs) / 1000).toFixed(2);
      if (rows !== undefined && rows > 0) terminal.say(`${countOf(rows, 'row')}, ${seconds} s`);
      return undefined;
    },
    complain(error) {
      const isStopped = error instanceof Error && error.name === 'AbortError';
      if (isStopped) terminal.complain('Stopped.');
      else terminal.complain(describe(error, world));
    },
  });
}

function describe(error: unknown, { context: { terminal } }: StatementWorld): string {
  // The terminal’s own mask knows the secrets.
  return renderError(error, { mask: createSecretMask(), colors: terminal.errColors, debug: false }).human;
}

/** Formats that nobody can read on a screen. */
const BINARY: ReadonlySet<ResultFormat> = new Set(['arrow', 'parquet']);

/** What can be shown at a prompt. */
function forPrompt(wanted: ResultOptions): ResultOptions {
  if (wanted.output === undefined && !BINARY.has(wanted.format)) return wanted;
  throw new BarlakeError('E_USAGE', {
    message: `A prompt shows its rows: it has no use for ${wanted.output === undefined ? wanted.format : '--output'}.`,
    mend: 'Give the statement on the command line, or pipe it in.',
  });
}
