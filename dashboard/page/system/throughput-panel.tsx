import '../../plot/chart-colors.css';
import { type ReactElement, useCallback } from 'react';
import type { ThroughputBucket, ThroughputDocument } from '../../../contract/api/throughput.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatInstant } from '../../format/instant.ts';
import { formatBytes, formatShare } from '../../format/quantity.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import type { PlotOption } from '../../plot/open-plot.ts';
import { Plot } from '../../plot/plot.tsx';
import { useZone } from '../../setting/zone.ts';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { FailuresPanel } from './failures-panel.tsx';
import { throughputLines, throughputOption } from './throughput-option.ts';
import { useWindowChoice } from './window-choice.tsx';

/** What changes without an event: time goes on. */
const EVERY_MS = 60_000;

/** Rows, bytes, calls and failures over time, as charts and as a table. */
export function ThroughputPanel(): ReactElement {
  const { window, choice } = useWindowChoice();
  const query = useDocument('throughput', { query: { window }, everyMs: EVERY_MS });
  return (
    <div className="stack">
      {choice}
      <Loaded query={query} rows={8}>
        {(document) =>
          document.buckets.every(({ tasks, calls }) => tasks + calls === 0) ? (
            <EmptyState icon="info" title={`Nothing ended within ${window}`} />
          ) : (
            <Charts document={document} />
          )
        }
      </Loaded>
    </div>
  );
}

function Charts({ document }: { readonly document: ThroughputDocument }): ReactElement {
  const { timeZone } = useZone();
  return (
    <>
      {throughputLines(document).map((line) => (
        <Panel key={line.title} title={line.title}>
          <Line document={document} title={line.title} values={line.values} timeZone={timeZone} />
        </Panel>
      ))}
      {document.failures.length > 0 && (
        <FailuresPanel failures={document.failures} window={document.window} />
      )}
      <Panel title="The same as a table">
        <DataTable
          name="throughput"
          caption="Throughput"
          columns={columnsIn(timeZone)}
          rows={document.buckets.filter(({ tasks, calls }) => tasks + calls > 0)}
          rowKey={({ startMs }) => String(startMs)}
        />
      </Panel>
    </>
  );
}

function Line({
  document,
  title,
  values,
  timeZone,
}: {
  readonly document: ThroughputDocument;
  readonly title: string;
  readonly values: readonly number[];
  readonly timeZone: string | undefined;
}): ReactElement {
  const optionOf = useCallback(
    (palette: ChartPalette): PlotOption => {
      const times = document.buckets.map(({ startMs }) => formatInstant(startMs, timeZone, 'minute'));
      return throughputOption(palette, { times, title, values });
    },
    [document, title, values, timeZone],
  );
  return (
    <div className="chart-colors">
      <Plot label={`${title} over time`} optionOf={optionOf} />
    </div>
  );
}

function columnsIn(timeZone: string | undefined): readonly Column<ThroughputBucket>[] {
  return [
    {
      key: 'start',
      title: 'From',
      width: '11rem',
      value: ({ startMs }) => formatInstant(startMs, timeZone, 'minute'),
    },
    { key: 'tasks', title: 'Tasks', align: 'end', value: ({ tasks }) => tasks },
    { key: 'failed', title: 'Failed', align: 'end', value: ({ failed }) => failed },
    {
      key: 'rate',
      title: 'Failed of all',
      align: 'end',
      value: ({ failed, tasks }) => (tasks === 0 ? null : failed / tasks),
      cell: ({ failed, tasks }) => (tasks === 0 ? '' : formatShare(failed / tasks)),
    },
    {
      key: 'rows',
      title: 'Rows',
      align: 'end',
      value: ({ rows }) => rows,
      cell: ({ rows }) => rows.toLocaleString('en-US'),
    },
    {
      key: 'bytes',
      title: 'Bytes',
      align: 'end',
      value: ({ bytes }) => bytes,
      cell: ({ bytes }) => formatBytes(bytes),
    },
    { key: 'calls', title: 'Calls', align: 'end', value: ({ calls }) => Math.round(calls) },
  ];
}
