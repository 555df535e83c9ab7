import type { ExportState } from './export-state.ts';

/**
 * The text of `instruments/all.txt`: a line for each life of each symbol, with its first and last day of all frequencies.
 * Where there are minutes, last days end a minute before midnight: qlib compares with instants, and a bare day is its
 * first one. `calendars` are the calendar files of the frequencies.
 */
export function instrumentsText(state: ExportState, calendars: Readonly<Record<string, string>>): string {
  const spans = new Map<string, [string, string][]>();
  for (const [freq, { symbols }] of Object.entries(state.freqs)) {
    const days = (calendars[freq] ?? '').split('\n').map((line) => line.slice(0, 10));
    for (const [symbol, rows] of Object.entries(symbols)) {
      const known = spans.get(symbol) ?? [];
      for (let index = 0; index < rows.length; index += 2) {
        known.push([days[rows[index] ?? -1] ?? '', days[rows[index + 1] ?? -1] ?? '']);
      }
      spans.set(symbol, known);
    }
  }
  const names = new Map(state.renamed.map(({ symbol, instrument }) => [symbol, instrument]));
  const end = Object.keys(state.freqs).some((freq) => freq !== 'day') ? ' 23:59:00' : '';
  return [...spans.keys()]
    .sort()
    .flatMap((symbol) =>
      unite(spans.get(symbol) ?? []).map(
        ([first, last]) => `${names.get(symbol) ?? symbol}\t${first}\t${last}${end}\n`,
      ),
    )
    .join('');
}

/** Spans of days, those of one life in several frequencies as one. */
function unite(spans: readonly [string, string][]): readonly [string, string][] {
  const united: [string, string][] = [];
  for (const [first, last] of spans.toSorted((left, right) => (left[0] < right[0] ? -1 : 1))) {
    const before = united.at(-1);
    if (before === undefined || first > before[1]) united.push([first, last]);
    else if (last > before[1]) before[1] = last;
  }
  return united;
}

/** The text of `renamed.tsv`: symbol, its name in the export, and why. */
export function renamedText({ renamed }: Pick<ExportState, 'renamed'>): string {
  const lines = renamed.map(({ symbol, instrument, reason }) => `${symbol}\t${instrument}\t${reason}\n`);
  return `symbol\tinstrument\treason\n${lines.join('')}`;
}
