import type { StatusDocument } from '../../../contract/cli/status.ts';
import { formatBytes, formatCount } from '../cli/format-number.ts';
import { renderTable, type TableColumn } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';

/** What a lake holds besides whole-market datasets, a table for each kind: bars of single symbols, reference data. */
export function describeHoldings(
  { series, reference }: Pick<StatusDocument, 'series' | 'reference'>,
  { columns, outColors }: Pick<Terminal, 'columns' | 'outColors'>,
): readonly string[] {
  const { bold, dim, yellow } = outColors;
  const options = { width: columns, head: bold };
  const bars = series.map((each) => [
    each.series,
    formatCount(each.symbols),
    formatCount(each.bars),
    each.quarantined > 0 ? yellow(formatCount(each.quarantined)) : dim('0'),
    each.from,
    each.to,
    formatBytes(each.bytes),
  ]);
  const tables = reference.map(({ table, version, rows, bytes }) => [
    table,
    formatCount(version),
    formatCount(rows),
    formatBytes(bytes),
  ]);
  return [
    ...(bars.length === 0 ? [] : [renderTable(SERIES, bars, options)]),
    ...(tables.length === 0 ? [] : [renderTable(REFERENCE, tables, options)]),
  ];
}

const SERIES: readonly TableColumn[] = [
  { title: 'series' },
  { title: 'symbols', align: 'right' },
  { title: 'bars', align: 'right' },
  { title: 'refused', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'size', align: 'right' },
];

const REFERENCE: readonly TableColumn[] = [
  { title: 'reference' },
  { title: 'version', align: 'right' },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
];
