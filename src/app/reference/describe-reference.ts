import { countOf } from '../../domain/count-of.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type { ChangeSample } from '../../lake/reference/sample-changes.ts';
import type { ReferenceUpdate } from '../../lake/reference/update-reference.ts';
import { type DescribedFailure, describeFailures, describeState } from '../cli/describe-end.ts';
import { formatCount, formatDuration } from '../cli/format-number.ts';
import { renderTable } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { tallyFindings } from './reference-document.ts';
import type { CalendarCheck, PartResult, ReferenceResult } from './reference-result.ts';

/** Changes shown of a table; `--json` has more, the change log all. */
const CHANGES_SHOWN = 3;

/** Differences between calendars shown; the findings are all. */
const DAYS_SHOWN = 5;

const COLUMNS = [
  { title: 'table' },
  { title: 'state' },
  { title: 'version', align: 'right' },
  { title: 'rows', align: 'right' },
  { title: 'added', align: 'right' },
  { title: 'changed', align: 'right' },
  { title: 'removed', align: 'right' },
  { title: 'calls', align: 'right' },
] as const;

const STATES: Readonly<Record<PartResult['state'], string>> = {
  done: 'done',
  partial: 'in part',
  failed: 'failed',
  refused: 'not in plan',
  skipped: 'nothing asked',
};

/** What tells one row of a table from another, for a person. */
const LABELS: Readonly<Record<ReferenceTableName, readonly string[]>> = {
  tickers: ['market', 'ticker', 'name', 'delisted_utc'],
  splits: ['ticker', 'execution_date', 'split_from', 'split_to'],
  dividends: ['ticker', 'ex_dividend_date', 'cash_amount', 'currency'],
  events: ['name', 'date', 'ticker'],
  contracts: ['ticker'],
};

/** The end of a sync of reference data, for a person. */
export function describeReference(
  result: ReferenceResult,
  terminal: Pick<Terminal, 'columns' | 'outColors'>,
): string {
  const tables = result.parts.filter(({ part }) => part !== 'calendar');
  const table =
    tables.length === 0
      ? ''
      : `${renderTable(COLUMNS, tables.map(describePart), { width: terminal.columns, head: terminal.outColors.bold })}\n`;
  const { made, naive } = result.calls;
  const saving = naive > made ? `; one for each symbol would have been ${formatCount(naive)}` : '';
  const lines = [
    ...tables.flatMap(({ update }) => (update === undefined ? [] : describeChanges(update, terminal))),
    ...(result.calendar === undefined ? [] : describeCalendar(result.calendar, terminal)),
    ...describeFailures(failuresOf(result), terminal),
    `${describeState(result.state, terminal)} in ${formatDuration(result.seconds * 1000)}: ${countOf(made, 'call')} to the vendor${saving}.`,
    ...(result.state === 'cancelled' ? ['Run the same command again: what was published stays.'] : []),
  ];
  return `${table}${lines.join('\n')}\n`;
}

function describePart({ part, state, update, calls }: PartResult): readonly string[] {
  const { added, changed, removed } = update?.changes ?? { added: 0, changed: 0, removed: 0 };
  const counts =
    update === undefined ? ['', '', '', '', ''] : [update.version, update.rows, added, changed, removed];
  return [
    part,
    STATES[state],
    ...counts.map((value) => (typeof value === 'number' ? formatCount(value) : value)),
    formatCount(calls.made),
  ];
}

/** The first changes of a table that was known before, and what was found in it. */
function describeChanges(
  { table, version, sample, changes, findings }: ReferenceUpdate,
  { outColors: { dim } }: Pick<Terminal, 'outColors'>,
): readonly string[] {
  // At first everything is new, which is no news.
  const shown = version === 1 ? [] : sample.slice(0, CHANGES_SHOWN);
  const total = changes.added + changes.changed + changes.removed;
  const more =
    version > 1 && total > shown.length ? [dim(`  … and ${formatCount(total - shown.length)} more`)] : [];
  const tally = tallyFindings(findings).map(
    ({ rule, severity, count }) => `${formatCount(count)} ${rule} (${severity})`,
  );
  const query = `barlake sql "SELECT message FROM findings WHERE dataset = '${table}'"`;
  return [
    ...shown.map((change) => `${table} ${describeChange(table, change)}`),
    ...more,
    ...(tally.length === 0 ? [] : [`${table}: ${tally.join(', ')}; see ${query}`]),
  ];
}

function describeChange(table: ReferenceTableName, { change, before, after }: ChangeSample): string {
  const row = after ?? before ?? {};
  const label = LABELS[table]
    .map((name) => row[name])
    .filter((value) => value !== null && value !== undefined)
    .map(spell)
    .join(' ');
  if (change !== 'changed' || before === undefined || after === undefined) {
    return `${change === 'added' ? '+' : '−'} ${label}`;
  }
  const differing = Object.keys(after).filter((name) => spell(after[name]) !== spell(before[name]));
  return `~ ${label}: ${differing.map((name) => `${name} ${spell(before[name])} → ${spell(after[name])}`).join(', ')}`;
}

function spell(value: unknown): string {
  if (value === null || value === undefined) return 'nothing';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

function describeCalendar(
  { days, until, findings, clock }: CalendarCheck,
  { outColors: { yellow, dim } }: Pick<Terminal, 'outColors'>,
): readonly string[] {
  const agreed =
    until === undefined
      ? 'The vendor announces no holidays; the calendar could not be compared.'
      : `Holidays: ${countOf(days, 'day')} until ${until} compared with our calendar, ${findings.length === 0 ? 'all agree' : `${formatCount(findings.length)} differ${findings.length === 1 ? 's' : ''}`}.`;
  return [
    agreed,
    ...findings.slice(0, DAYS_SHOWN).map(({ message }) => `  ${message}`),
    ...(findings.length > DAYS_SHOWN ? [dim('  … the others are in findings, dataset calendar')] : []),
    ...(clock?.isWrong === true
      ? [
          `${yellow('The clock is wrong')}: ${spellTime(clock.oursMs)} on this machine, ${spellTime(clock.theirsMs)} at the vendor, ${formatDuration(Math.abs(clock.oursMs - clock.theirsMs))} apart.`,
          dim('  → Set the machine’s clock (NTP): what is published when, and which day it is, go by it.'),
        ]
      : []),
  ];
}

/** `2026-03-13 16:00:00 UTC`. */
function spellTime(epochMs: number): string {
  return `${new Date(epochMs).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

function failuresOf({ parts }: ReferenceResult): readonly DescribedFailure[] {
  return parts.flatMap(({ part, failures }) =>
    failures.map(({ subject, code, message, mend }) => {
      const where = [
        ...(message.startsWith(part) ? [] : [part]),
        ...(subject === undefined || message.includes(subject) ? [] : [subject]),
      ];
      return { code, subject: where.join(': '), message, mend };
    }),
  );
}
