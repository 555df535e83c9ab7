import type { SymbolStatusDocument } from '../../../contract/cli/status.ts';
import type { Lake } from '../../lake/lake.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { readSeriesCoverage, type SeriesCoverage } from '../../lake/query/series-coverage.ts';
import { datasetsOfSymbol, findOtherCase, readSymbolCoverage } from '../../lake/query/symbol-coverage.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { formatCount } from '../cli/format-number.ts';
import { renderTable, type TableColumn } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';
import { readLimits } from './read-limits.ts';

/** Days named before the rest is only counted. */
const DAYS_NAMED = 5;

/** What the lake holds of a symbol; says why on stderr when that is nothing. */
export async function symbolStatus(
  symbol: string,
  lake: Lake,
  {
    config,
    signal,
    terminal,
  }: Pick<CommandContext, 'config' | 'signal'> & { readonly terminal: Pick<Terminal, 'say'> },
): Promise<SymbolStatusDocument> {
  await using session = await openReadSession(readLimits(config));
  const reading = { lake, connection: session.connection, signal };
  const datasets = [
    ...(await readSymbolCoverage(symbol, reading, config.calendar)),
    ...(await readSeriesCoverage(symbol, reading, config.calendar)),
  ];
  if (datasets.length === 0) {
    const others = await findOtherCase([symbol], datasetsOfSymbol(symbol), reading);
    const hint = others.length === 0 ? '' : ` Symbols are case-sensitive: there is ${others.join(', ')}.`;
    terminal.say(`The lake holds no bar of ${symbol}.${hint}`);
  }
  return { symbol, datasets: datasets.map(toEntry) };
}

function toEntry({ lastBarMs, ...coverage }: SeriesCoverage): SymbolStatusDocument['datasets'][number] {
  return { ...coverage, lastBar: new Date(lastBarMs).toISOString().replace('.000Z', 'Z') };
}

/** The same for a person. */
export function describeSymbolStatus({ datasets }: SymbolStatusDocument, terminal: Terminal): string {
  const { bold, dim, yellow } = terminal.outColors;
  const rows = datasets.map((entry) => [
    entry.dataset,
    formatCount(entry.days),
    formatCount(entry.bars),
    entry.from,
    entry.to,
    String(entry.lastClose),
    entry.withoutBars.length === 0 ? dim('0') : formatCount(entry.withoutBars.length),
    entry.notHeld.length === 0 ? dim('0') : yellow(formatCount(entry.notHeld.length)),
  ]);
  const notes = datasets.flatMap((entry) => [
    ...nameDays(`${entry.dataset}: no bar on`, entry.withoutBars),
    ...nameDays(`${entry.dataset}: the lake does not hold`, entry.notHeld),
  ]);
  const table = renderTable(COLUMNS, rows, { width: terminal.columns, head: bold });
  return notes.length === 0 ? table : `${table}\n${notes.join('\n')}\n`;
}

const COLUMNS: readonly TableColumn[] = [
  { title: 'dataset' },
  { title: 'days', align: 'right' },
  { title: 'bars', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'close', align: 'right' },
  { title: 'no bar', align: 'right' },
  { title: 'not held', align: 'right' },
];

function nameDays(words: string, days: readonly string[]): readonly string[] {
  if (days.length === 0) return [];
  const rest = days.length - DAYS_NAMED;
  const named = days.slice(0, DAYS_NAMED).join(', ');
  return [`${words} ${named}${rest > 0 ? ` and ${formatCount(rest)} more` : ''}`];
}
