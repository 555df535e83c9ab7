import type { StatusDocument } from '../../../contract/cli/status.ts';
import { formatBytes, formatCount } from '../cli/format-number.ts';
import { renderTable, type TableColumn } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';

/** What a lake holds besides whole-market datasets, a table for each kind: silver and gold, bars of single symbols, reference data. */
export function describeHoldings(
  { derived, series, reference }: Pick<StatusDocument, 'derived' | 'series' | 'reference'>,
  { columns, outColors }: Pick<Terminal, 'columns' | 'outColors'>,
): readonly string[] {
  const { bold, dim, yellow } = outColors;
  const options = { width: columns, head: bold };
  const made = derived.map((each, index) => [
    each.dataset === derived[index - 1]?.dataset ? '' : each.dataset,
    each.layer,
    formatCount(each.partitions),
    each.stale === null ? yellow('?') : (each.stale > 0 ? yellow : dim)(formatCount(each.stale)),
    each.from,
    each.to,
    formatCount(each.rows),
    formatBytes(each.bytes),
  ]);
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
    ...(made.length === 0 ? [] : [renderTable(DERIVED, made, options)]),
    ...(bars.length === 0 ? [] : [renderTable(SERIES, bars, options)]),
    ...(tables.length === 0 ? [] : [renderTable(REFERENCE, tables, options)]),
  ];
}

const DERIVED: readonly TableColumn[] = [
  { title: 'made of bars' },
  { title: 'layer' },
  { title: 'parts', align: 'right' },
  { title: 'stale', align: 'right' },
  { title: 'from' },
  { title: 'to' },
  { title: 'rows', align: 'right' },
  { title: 'size', align: 'right' },
];

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
