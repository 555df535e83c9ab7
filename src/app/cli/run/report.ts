import { writeFile } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { ReportDocument } from '../../../../contract/cli/report.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { parseTradingDay, type TradingDay } from '../../../domain/trading-day.ts';
import { explainDiskError } from '../../../lake/storage/disk-error.ts';
import { openLakeToRead } from '../../reading/open-lake.ts';
import { chooseRuns, RUNS_MAX, type RunChoice } from '../../report/choose-runs.ts';
import { gatherReport } from '../../report/gather-report.ts';
import { reportHtml } from '../../report/report-html.ts';
import { reportText } from '../../report/report-text.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';

/** Reports on runs. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const choice = readChoice(args[0], options);
  const { config, clock, terminal } = context;
  await using lake = await openLakeToRead(config.lake);
  const runs = await chooseRuns(lake.catalog, choice);
  const report = await gatherReport(lake.catalog, runs, { lake: lake.root, nowMs: clock.nowMs() });
  const text = render(report, options['format'] === 'html', context);
  const { output } = options;
  if (typeof output === 'string') await write(resolve(context.cwd, output), text, context);
  else await terminal.out(text);
  return EXIT.done;
}

function render(report: ReportDocument, isHtml: boolean, { json, terminal }: CommandContext): string {
  if (json) return `${JSON.stringify(report, null, 2)}\n`;
  if (isHtml) return reportHtml(report);
  return reportText(report, { width: terminal.columns, head: terminal.outColors.bold });
}

async function write(path: string, text: string, { terminal }: CommandContext): Promise<void> {
  await writeFile(path, text).catch((error: unknown) => {
    throw explainDiskError(error, path);
  });
  terminal.say(`Written to ${path}.`);
}

function readChoice(name: string | undefined, options: Invocation['options']): RunChoice {
  const last = readLast(options['last']);
  const from = readDay('--from', options['from']);
  const to = readDay('--to', options['to']);
  if (name !== undefined && (last !== undefined || from !== undefined || to !== undefined)) {
    throw new BarlakeError('E_USAGE', {
      message: 'A run is named, and --last, --from or --to choose others.',
      mend: 'Give either.',
    });
  }
  return { run: name, last, from, to };
}

function readLast(text: unknown): number | undefined {
  if (text === undefined) return undefined;
  const count = typeof text === 'string' && /^\d{1,6}$/.test(text) ? Number(text) : 0;
  if (count >= 1 && count <= RUNS_MAX) return count;
  throw new BarlakeError('E_USAGE', {
    message: `--last takes a whole number from 1 to ${RUNS_MAX}.`,
    mend: 'Choose days with --from and --to for a longer time.',
  });
}

function readDay(flag: string, text: unknown): TradingDay | undefined {
  if (typeof text !== 'string') return undefined;
  const day = parseTradingDay(text);
  if (day !== undefined) return day;
  throw new BarlakeError('E_DATE', {
    message: `${flag} ${JSON.stringify(text)} is no calendar date.`,
    mend: 'Write it as YYYY-MM-DD.',
  });
}
