import { countOf } from '../../domain/count-of.ts';
import type { SyncResult } from '../sync/sync-result.ts';
import { describeFailures, describeState } from './describe-end.ts';
import { describeMemory } from './describe-memory.ts';
import { describeSilver } from './describe-silver.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import { renderTable } from './render-table.ts';
import type { Terminal } from './terminal.ts';

/** The end of a sync, for a person. */
export function describeSync(result: SyncResult, terminal: Pick<Terminal, 'columns' | 'outColors'>): string {
  const { done, failed, skipped } = result.tasks;
  const lines = [
    `${describeState(result.state, terminal)} in ${formatDuration(result.seconds * 1000)}: ${countOf(done, 'task')} done, ` +
      `${formatCount(failed)} failed, ${formatCount(skipped)} with nothing to do.`,
    `${describeCalls(result)}.`,
    ...describeMemory(result.memory),
  ];
  const failures = result.failures.map(({ dataset, day, symbol, code, message, mend }) => {
    return { code, subject: `${dataset} ${symbol ?? day}`, message, mend };
  });
  const made = result.datasets.filter((dataset) => dataset.days > 0 || dataset.rows > 0);
  const table =
    made.length === 0
      ? ''
      : `${renderTable(COLUMNS, made.map(describeDataset), { width: terminal.columns, head: terminal.outColors.bold })}\n`;
  const bronze = `${table}${[...lines, ...describeFailures(failures, terminal), ...hints(result)].join('\n')}\n`;
  const { silver, gold } = result.onward;
  const parts = [
    bronze,
    ...(silver === undefined ? [] : [`silver:\n${describeSilver(silver, terminal)}`]),
    ...(gold === undefined ? [] : [`${describeGold(gold, terminal).join('\n')}\n`]),
  ];
  return parts.join('\n');
}

function describeGold(
  { exports, failures, notes }: NonNullable<SyncResult['onward']['gold']>,
  terminal: Pick<Terminal, 'outColors'>,
): readonly string[] {
  if (exports.length + failures.length + notes.length === 0) return ['gold: no silver to export.'];
  const done = { fresh: 'up to date', appended: 'brought up to date', written: 'written' };
  return [
    ...exports.map(
      ({ dataset, freq, folder, action, symbols, bars }) =>
        `gold: ${dataset} ${freq} for qlib ${done[action]}, ${countOf(symbols, 'symbol')}, ${countOf(bars, 'bar')}: ${folder}`,
    ),
    ...describeFailures(
      failures.map(({ dataset, freq, ...rest }) => ({ ...rest, subject: `${dataset} ${freq}` })),
      terminal,
    ),
    ...notes,
  ];
}

function describeCalls({ calls }: SyncResult): string {
  const { made, naive, requests, bytes, savedSeconds } = calls;
  const asked = `${countOf(made, 'REST call')}, ${countOf(requests, 'request')} for files, ${formatBytes(bytes)} received`;
  if (naive <= made) return asked;
  const time = savedSeconds > 1 ? `, ${formatDuration(savedSeconds * 1000)} more under your budget` : '';
  return `${asked}; one call per symbol and day would have been ${formatCount(naive)}${time}`;
}

const COLUMNS = [
  { title: 'dataset' },
  { title: 'days', align: 'right' },
  { title: 'symbols', align: 'right' },
  { title: 'rows', align: 'right' },
  { title: 'quarantined', align: 'right' },
  { title: 'duplicates', align: 'right' },
  { title: 'size', align: 'right' },
] as const;

function describeDataset(dataset: SyncResult['datasets'][number]): readonly string[] {
  return [
    dataset.dataset,
    dataset.days === 0 ? '' : formatCount(dataset.days),
    formatCount(dataset.symbols),
    formatCount(dataset.rows),
    formatCount(dataset.quarantined),
    formatCount(dataset.duplicates),
    formatBytes(dataset.bytes),
  ];
}

function describeValidation({ validation }: SyncResult): readonly string[] {
  if (validation === undefined) return [];
  const { days, errors, warnings, failure } = validation;
  if (failure !== undefined) return [`Not validated (${failure.code}): ${failure.message}`];
  if (errors + warnings === 0) return [];
  return [
    `Validated ${countOf(days, 'day')}: ${countOf(errors, 'error')}, ${countOf(warnings, 'warning')}; \`barlake validate\` tells which.`,
  ];
}

function hints(result: SyncResult): readonly string[] {
  return [
    ...(result.forbidden > 0
      ? [`Not in the vendor’s plan (403): ${countOf(result.forbidden, 'day')}; --retry-failed asks again.`]
      : []),
    ...result.outOfReach.map(
      ({ dataset, days, reason }) => `Left out of ${dataset}: ${countOf(days, 'day')}; ${reason}.`,
    ),
    ...(result.failedBefore > 0
      ? [
          `Failed before, and not replaced by the vendor since: ${countOf(result.failedBefore, 'day')}; \`barlake plan\` names them, --retry-failed tries again.`,
        ]
      : []),
    ...describeValidation(result),
    ...(result.pending > 0
      ? [`Not published yet: ${countOf(result.pending, 'day')}; the next sync looks again.`]
      : []),
    ...(result.state === 'cancelled'
      ? ['Run the same command again: it continues where this one stopped.']
      : []),
  ];
}
