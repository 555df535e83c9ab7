import type { CompactDocument } from '../../../../contract/cli/compact.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import type { CompactionPeriod } from '../../../plan/upkeep/compaction-plan.ts';
import {
  type CompactedUnit,
  type CompactionReporter,
  type CompactionRequest,
  previewCompaction,
  runCompaction,
} from '../../upkeep/run-compaction.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatBytes, formatCount } from '../format-number.ts';
import { heldOrNamed } from '../held-or-named.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { renderTable } from '../render-table.ts';

/** Puts days together, shows progress, and sums up. Exit code 3 when a file could not be made. */
export async function run({ args, options, context }: Invocation): Promise<number> {
  const request: CompactionRequest = {
    datasets: await heldOrNamed(args, context),
    by: options['by'] as CompactionPeriod,
  };
  const isDry = options['dryRun'] === true;
  const document = isDry ? await preview(request, context) : await compact(request, context);
  if (context.json) await printJson(context.terminal, document);
  else await context.terminal.out(describe(document, context));
  return document.files.some(({ state }) => state === 'failed') ? EXIT.partial : EXIT.done;
}

async function preview(request: CompactionRequest, context: CommandContext): Promise<CompactDocument> {
  const plans = await previewCompaction(request, context);
  return {
    dryRun: true,
    files: plans.flatMap(({ units }) =>
      units.map(({ dataset, period, days, files, bytes }) => ({
        dataset,
        period,
        state: 'planned' as const,
        days: days.length,
        rows: days.reduce((sum, { rows }) => sum + rows, 0),
        filesBefore: files,
        bytesBefore: bytes,
        bytesAfter: null,
        path: null,
        error: null,
      })),
    ),
    waiting: plans.flatMap(({ dataset, waiting }) => waiting.map((each) => ({ dataset, ...each }))),
  };
}

async function compact(request: CompactionRequest, context: CommandContext): Promise<CompactDocument> {
  using reporter = reportCompaction(context);
  const world = { ...context, reporter, onWait: (what: string) => context.terminal.say(`Waiting: ${what}`) };
  const { units, waiting } = await runCompaction(request, world);
  return { dryRun: false, files: units.map(toFile), waiting };
}

function toFile(unit: CompactedUnit): CompactDocument['files'][number] {
  const { files: filesBefore, bytesAfter, ...facts } = unit;
  return { ...facts, filesBefore, bytesAfter: unit.state === 'done' ? bytesAfter : null };
}

function reportCompaction(context: CommandContext): CompactionReporter & Disposable {
  let progress: Progress | undefined;
  let done = 0;
  return {
    planned(units) {
      const total = units.reduce((sum, { bytes }) => sum + bytes, 0);
      if (units.length > 0) progress = createProgress(context, { label: 'compact', total, unit: 'bytes' });
    },
    began: ({ dataset, period }) => progress?.update({ done, stage: `${dataset} ${period}` }),
    ended({ bytesBefore }) {
      done += bytesBefore;
      progress?.update({ done });
    },
    [Symbol.dispose]: () => progress?.stop(),
  };
}

function describe({ dryRun, files, waiting }: CompactDocument, { terminal }: CommandContext): string {
  const columns = [
    { title: 'dataset' },
    { title: 'period' },
    { title: 'days', align: 'right' },
    { title: 'bars', align: 'right' },
    { title: 'files before', align: 'right' },
    { title: 'before', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'state', flexible: true },
  ] as const;
  const rows = files.map((each) => [
    each.dataset,
    each.period,
    formatCount(each.days),
    formatCount(each.rows),
    formatCount(each.filesBefore),
    formatBytes(each.bytesBefore),
    each.bytesAfter === null ? '' : formatBytes(each.bytesAfter),
    each.error === null ? WORDS[each.state] : `${each.error.code}: ${each.error.message}`,
  ]);
  const table =
    rows.length === 0
      ? ''
      : renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
  const lacking = waiting.map(
    ({ dataset, period, missing }) => `${dataset} ${period} waits: ${countOf(missing, 'day')} missing.\n`,
  );
  const ending =
    rows.length === 0
      ? 'Every complete month and year is in one file already.\n'
      : dryRun
        ? ''
        : 'The files of single days stay for readers that have them open; `barlake gc` takes them later.\n';
  return `${table}${lacking.join('')}${ending}`;
}

const WORDS: Readonly<Record<CompactDocument['files'][number]['state'], string>> = {
  planned: 'planned',
  done: 'done',
  changed: 'changed meanwhile; again next time',
  failed: 'failed',
};
