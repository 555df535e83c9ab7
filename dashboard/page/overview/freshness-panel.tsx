import type { ReactElement } from 'react';
import type { DatasetHealth } from '../../../contract/api/overview.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount, formatPlural, formatShare } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Panel } from '../../part/panel.tsx';
import { useServerNow } from '../../setting/use-server-now.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

const count = (
  key: 'days' | 'gaps' | 'absentDays' | 'rows' | 'quarantined',
  title: string,
  width: string,
): Column<DatasetHealth> => ({
  key,
  title,
  width,
  align: 'end',
  value: (dataset) => dataset[key],
  cell: (dataset) => formatCount(dataset[key]),
});

const COLUMNS: readonly Column<DatasetHealth>[] = [
  { key: 'dataset', title: 'Dataset', width: 'minmax(8rem, 1fr)', value: ({ dataset }) => dataset },
  {
    key: 'state',
    title: 'State',
    width: 'minmax(8rem, 1fr)',
    value: ({ days, behindDays }) => (days === 0 ? null : behindDays),
    cell: (dataset) => <Freshness dataset={dataset} />,
  },
  {
    key: 'next',
    title: 'Next day',
    width: 'minmax(13rem, 1.2fr)',
    value: ({ nextDueMs }) => nextDueMs,
    cell: (dataset) => <NextDay dataset={dataset} />,
  },
  {
    key: 'late',
    title: 'Counts as late',
    width: '7rem',
    value: ({ lateMs }) => lateMs,
    cell: (dataset) => <LateFrom dataset={dataset} />,
  },
  { key: 'from', title: 'From', value: ({ from }) => from, isOptional: true },
  { key: 'to', title: 'Held to', width: '6.5rem', value: ({ to }) => to },
  {
    key: 'watermark',
    title: 'Unbroken to',
    width: '6.8rem',
    isOptional: true,
    value: ({ watermark }) => watermark,
  },
  { ...count('days', 'Days', '4rem'), isOptional: true },
  count('gaps', 'Gaps', '4rem'),
  { ...count('absentDays', 'Absent', '4.5rem'), isOptional: true },
  count('rows', 'Rows', 'minmax(6.5rem, 0.6fr)'),
  { ...count('quarantined', 'Refused', '5rem'), isOptional: true },
  {
    key: 'quality',
    title: 'Quality',
    width: '5rem',
    align: 'end',
    value: ({ quality }) => quality,
    cell: ({ quality }) => (quality === null ? '–' : formatShare(quality)),
  },
  {
    key: 'bytes',
    title: 'Size',
    width: '5.5rem',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
];

/** Each dataset against the calendar: what it reaches, what is late, and when the next day is due. */
export function FreshnessPanel({ datasets }: { readonly datasets: readonly DatasetHealth[] }): ReactElement {
  return (
    <Panel title="Freshness" note="against the exchange’s calendar" className="freshness" isFlush>
      <DataTable
        name="freshness"
        caption="Datasets and how fresh they are"
        rows={datasets}
        columns={COLUMNS}
        rowKey={({ dataset }) => dataset}
      />
    </Panel>
  );
}

function Freshness({ dataset }: { readonly dataset: DatasetHealth }): ReactElement {
  const { days, behindDays } = dataset;
  if (days === 0) return <Badge tone="calm">empty</Badge>;
  if (behindDays > 0) return <Badge tone="warn">{formatPlural(behindDays, 'day')} behind</Badge>;
  return <Badge tone="good">up to date</Badge>;
}

/** What is promised: the next day is held within six hours of its publication. */
function LateFrom({ dataset: { lateMs } }: { readonly dataset: DatasetHealth }): ReactElement {
  const nowMs = useServerNow();
  if (lateMs === null) return <span className="faint">–</span>;
  const leftSeconds = (lateMs - nowMs) / 1000;
  if (leftSeconds <= 0) return <Badge tone="bad">for {formatDuration(-leftSeconds)}</Badge>;
  return <span className="number">in {formatDuration(leftSeconds)}</span>;
}

function NextDay({ dataset }: { readonly dataset: DatasetHealth }): ReactElement {
  const { nextDay, nextDueMs } = dataset;
  const leftSeconds = (nextDueMs - useServerNow()) / 1000;
  return (
    <span className="number">
      {nextDay}{' '}
      <span className="soft">
        {leftSeconds > 0
          ? `due in ${formatDuration(leftSeconds)}`
          : `due ${formatDuration(-leftSeconds)} ago`}
      </span>
    </span>
  );
}
