import type { DiffDocument } from '../../../../contract/cli/diff.ts';
import { countOf } from '../../../domain/count-of.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { type DiffRequest, diffVersions } from '../../upkeep/run-diff.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatCount } from '../format-number.ts';
import { checkRange, parseDay } from '../parse-range.ts';
import { printJson } from '../print-json.ts';
import { createProgress, type Progress } from '../progress-bar.ts';
import { renderTable } from '../render-table.ts';
import { requireDataset } from '../sync-options.ts';

/** Days shown in a table; `--json` has them all. */
const DAYS_SHOWN_MAX = 100;

/** Compares two versions and shows what differs. */
export async function run(invocation: Invocation): Promise<number> {
  const { context } = invocation;
  let progress: Progress | undefined;
  const onDay = (done: number, total: number): void => {
    progress ??= createProgress(context, { label: 'diff', total, unit: 'days' });
    progress.update({ done });
  };
  try {
    const document = await diffVersions(readRequest(invocation), { ...context, onDay });
    progress?.stop();
    if (context.json) await printJson(context.terminal, document);
    else await context.terminal.out(describe(document, context));
    return EXIT.done;
  } finally {
    progress?.stop();
  }
}

function readRequest({ args, options }: Invocation): DiffRequest {
  const [before = 'now', after = 'now'] = args;
  const { datasets, from: first, to: last } = options;
  const from = typeof first === 'string' ? parseDay(first, '--from') : undefined;
  const to = typeof last === 'string' ? parseDay(last, '--to') : undefined;
  if (from !== undefined && to !== undefined) checkRange({ from, to });
  const names = typeof datasets === 'string' ? datasets.split(',').map((name) => name.trim()) : [];
  return { before, after, datasets: names.map(requireDataset), from, to, isQuick: options['quick'] === true };
}

function describe(document: DiffDocument, { terminal }: CommandContext): string {
  const { days, others, same } = document;
  const columns = [
    { title: 'dataset' },
    { title: 'day' },
    { title: 'state' },
    { title: 'bars before', align: 'right' },
    { title: 'after', align: 'right' },
    { title: 'added', align: 'right' },
    { title: 'removed', align: 'right' },
    { title: 'changed', align: 'right' },
    { title: 'symbols', flexible: true },
  ] as const;
  const rows = days
    .slice(0, DAYS_SHOWN_MAX)
    .map((each) => [
      each.dataset,
      each.day,
      each.state,
      ...[each.rowsBefore, each.rowsAfter, each.added, each.removed, each.changed].map(formatCount),
      named(each),
    ]);
  const options = { width: terminal.columns, head: terminal.outColors.bold };
  const table = rows.length === 0 ? '' : renderTable(columns, rows, options);
  const more = days.length - rows.length;
  const rest = more > 0 ? `… and ${countOf(more, 'day')} more; --json has them all.\n` : '';
  const besides = others.map(({ layer, dataset, key, state }) => `${layer} ${dataset} ${key}: ${state}\n`);
  return `${table}${rest}${besides.slice(0, DAYS_SHOWN_MAX).join('')}${summary(document, same)}`;
}

function named({ symbols, symbolCount }: DiffDocument['days'][number]): string {
  const shown = symbols.slice(0, 3).map(({ symbol }) => symbol);
  return symbolCount > shown.length
    ? `${shown.join(', ')} and ${formatCount(symbolCount - shown.length)} more`
    : shown.join(', ');
}

function summary({ before, after, days, others }: DiffDocument, same: number): string {
  const unequal = days.length + others.length;
  return unequal === 0
    ? `${before} and ${after} hold the same: ${countOf(same, 'partition')}.\n`
    : `${countOf(unequal, 'partition')} differ, ${formatCount(same)} are the same.\n`;
}
