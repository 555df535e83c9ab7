import type { ReactElement } from 'react';
import type { PlanDocument } from '../../../contract/cli/plan.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

type Stretch = PlanDocument['routes'][number];

const TONES: Readonly<Record<Stretch['source'], Tone>> = {
  flat: 'live',
  grouped: 'live',
  aggregates: 'live',
  lake: 'good',
  none: 'warn',
};

const COLUMNS: readonly Column<Stretch>[] = [
  { key: 'dataset', title: 'Dataset', width: 'minmax(8rem, 1fr)', value: ({ dataset }) => dataset },
  { key: 'from', title: 'From', width: '6.5rem', value: ({ from }) => from },
  { key: 'to', title: 'To', width: '6.5rem', value: ({ to }) => to },
  {
    key: 'source',
    title: 'Source',
    width: '7rem',
    value: ({ source }) => source,
    cell: ({ source }) => <Badge tone={TONES[source]}>{source}</Badge>,
  },
  { key: 'days', title: 'Days', align: 'end', width: '4rem', value: ({ days }) => days },
  {
    key: 'objects',
    title: 'Files',
    align: 'end',
    width: '4rem',
    value: ({ objects }) => objects,
    cell: ({ objects }) => formatCount(objects),
  },
  {
    key: 'calls',
    title: 'Calls',
    align: 'end',
    width: '4.5rem',
    value: ({ calls }) => calls,
    cell: ({ calls }) => formatCount(calls),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    align: 'end',
    width: '5rem',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => formatBytes(bytes),
  },
  {
    key: 'seconds',
    title: 'Time',
    align: 'end',
    width: '5rem',
    value: ({ seconds }) => seconds,
    cell: ({ seconds }) => formatDuration(seconds),
  },
  { key: 'reason', title: 'Why', width: 'minmax(14rem, 3fr)', value: ({ reason }) => reason },
];

/** Each stretch of days and where it comes from. */
export function RoutesPanel({ routes }: { readonly routes: readonly Stretch[] }): ReactElement {
  return (
    <Panel title="Stretches of days" isFlush>
      <DataTable
        name="routes"
        caption="Stretches of days"
        rows={routes}
        columns={COLUMNS}
        rowKey={({ dataset, from, source }) => `${dataset} ${from} ${source}`}
        empty={<EmptyState icon="check" title="No trading day lies in this range" />}
      />
    </Panel>
  );
}
