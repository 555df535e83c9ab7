import type { FindingRow } from '../../../contract/api/findings.ts';
import { formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import type { Column } from '../../table/column.ts';
import { SEVERITY_TONES } from './severity-tones.ts';

/** Columns of the table of findings. */
export const FINDING_COLUMNS: readonly Column<FindingRow>[] = [
  { key: 'day', title: 'Day', width: '6.5rem', value: ({ key }) => key },
  {
    key: 'severity',
    title: 'Severity',
    width: '6rem',
    value: ({ severity }) => severity,
    cell: ({ severity }) => <Badge tone={SEVERITY_TONES[severity] ?? 'calm'}>{severity}</Badge>,
  },
  { key: 'rule', title: 'Rule', width: 'minmax(8rem, 0.8fr)', value: ({ rule }) => rule },
  { key: 'dataset', title: 'Dataset', width: 'minmax(7.5rem, 0.7fr)', value: ({ dataset }) => dataset },
  { key: 'symbol', title: 'Symbol', width: '5.5rem', value: ({ symbol }) => symbol },
  {
    key: 'message',
    title: 'Message',
    width: 'minmax(14rem, 3fr)',
    value: ({ message }) => message,
    cell: ({ message }) => (
      <span className="long-cell" title={message}>
        {message}
      </span>
    ),
  },
  {
    key: 'rows',
    title: 'Rows',
    width: '4.5rem',
    align: 'end',
    value: ({ rowCount }) => rowCount,
    cell: ({ rowCount }) => formatCount(rowCount),
  },
  { key: 'origin', title: 'Origin', width: '6rem', value: ({ origin }) => origin, isOptional: true },
  {
    key: 'evidence',
    title: 'Evidence',
    width: 'minmax(12rem, 2fr)',
    value: ({ evidence }) => JSON.stringify(evidence),
    isOptional: true,
  },
];
