import type { CoverageCell } from '../../contract/api/coverage.ts';
import { formatPeriod } from '../format/calendar-day.ts';
import { formatBytes, formatCount } from '../format/quantity.ts';
import type { Column } from '../table/column.ts';
import { describeStates, heldDays } from './day-state.ts';

/** The cells of a heat map as rows of a table. */
export const COVERAGE_COLUMNS: readonly Column<CoverageCell>[] = [
  {
    key: 'period',
    title: 'Period',
    width: 'minmax(9rem, 1fr)',
    value: ({ key }) => key,
    cell: ({ key }) => formatPeriod(key),
  },
  { key: 'states', title: 'States', width: 'minmax(12rem, 2fr)', value: describeStates },
  { key: 'held', title: 'Held', align: 'end', value: heldDays },
  { key: 'trading', title: 'Trading days', align: 'end', value: ({ tradingDays }) => tradingDays },
  { key: 'silver', title: 'Silver', align: 'end', value: ({ silverDays }) => silverDays },
  { key: 'gold', title: 'Gold', align: 'end', value: ({ goldDays }) => goldDays },
  {
    key: 'rows',
    title: 'Rows',
    align: 'end',
    value: ({ rows }) => rows,
    cell: ({ rows }) => formatCount(rows),
  },
  {
    key: 'refused',
    title: 'Refused',
    align: 'end',
    value: ({ quarantined }) => quarantined,
    cell: ({ quarantined }) => formatCount(quarantined),
  },
  {
    key: 'bytes',
    title: 'Size',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  { key: 'note', title: 'Note', isOptional: true, value: ({ note }) => note },
];
