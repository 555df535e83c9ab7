import { Link } from 'wouter';
import type { TaskRow } from '../../../contract/api/runs.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { Instant } from '../../part/instant.tsx';
import { TASK_TONES } from '../../run/run-look.ts';
import type { Column } from '../../table/column.ts';

/** Tasks of one run in a list. */
export const TASK_COLUMNS: readonly Column<TaskRow>[] = [
  {
    key: 'state',
    title: 'State',
    width: '6.5rem',
    value: ({ state }) => state,
    cell: ({ state }) => <Badge tone={TASK_TONES[state]}>{state}</Badge>,
  },
  { key: 'kind', title: 'Kind', width: '6rem', value: ({ kind }) => kind },
  { key: 'dataset', title: 'Dataset', width: 'minmax(8rem, 1fr)', value: ({ dataset }) => dataset },
  { key: 'key', title: 'Partition', width: 'minmax(7rem, 1fr)', value: ({ key }) => key },
  {
    key: 'started',
    title: 'Started',
    width: '8rem',
    value: ({ startedMs }) => startedMs,
    cell: ({ startedMs }) => (startedMs === null ? '–' : <Instant ms={startedMs} look="time" />),
  },
  {
    key: 'took',
    title: 'Took',
    align: 'end',
    value: ({ startedMs, finishedMs }) =>
      startedMs === null || finishedMs === null ? null : finishedMs - startedMs,
    cell: ({ startedMs, finishedMs }) =>
      startedMs === null || finishedMs === null ? '–' : formatDuration((finishedMs - startedMs) / 1000),
  },
  {
    key: 'rows',
    title: 'Rows',
    align: 'end',
    value: ({ rows }) => rows,
    cell: ({ rows }) => (rows === null ? '–' : formatCount(rows)),
  },
  {
    key: 'bytes',
    title: 'Bytes',
    align: 'end',
    value: ({ bytes }) => bytes,
    cell: ({ bytes }) => (bytes === null ? '–' : formatBytes(bytes)),
  },
  {
    key: 'error',
    title: 'Error',
    width: 'minmax(14rem, 3fr)',
    value: ({ errorCode, errorMessage }) =>
      errorCode === null ? null : `${errorCode} ${errorMessage ?? ''}`,
  },
  { key: 'id', title: 'Id', width: 'minmax(14rem, 1fr)', value: ({ id }) => id, isOptional: true },
];

/** Tasks of all runs in a list: when they began is said with the day, and of which run they are. */
export const ALL_TASK_COLUMNS: readonly Column<TaskRow>[] = [
  ...TASK_COLUMNS.map((column) =>
    column.key === 'started'
      ? {
          ...column,
          width: '11rem',
          cell: ({ startedMs }: TaskRow) => (startedMs === null ? '–' : <Instant ms={startedMs} />),
        }
      : column,
  ),
  {
    key: 'run',
    title: 'Run',
    width: 'minmax(13rem, 1fr)',
    value: ({ runId }) => runId,
    cell: ({ runId }) => <Link href={`/runs/${encodeURIComponent(runId)}`}>{runId}</Link>,
  },
];
