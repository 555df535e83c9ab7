import type { ReactElement } from 'react';
import type { ServiceState } from '../../../contract/api/services.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCount } from '../../format/quantity.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

/** Nothing tells of them by itself. */
const EVERY_MS = 10_000;

const NAMES = { sqlite: 'SQLite', postgres: 'Postgres', redis: 'Redis' } as const;

function toneOf({ isThere, trouble }: ServiceState): Tone {
  if (!isThere) return 'bad';
  return trouble === null ? 'good' : 'warn';
}

/** `12 MB of 1 GB`; a dash where nothing was told. */
function outOf(used: number | null, most: number | null, format: (count: number) => string): string {
  if (used === null) return '–';
  return most === null ? format(used) : `${format(used)} of ${format(most)}`;
}

const COLUMNS: readonly Column<ServiceState>[] = [
  { key: 'use', title: 'For', width: '6rem', value: ({ use }) => use },
  {
    key: 'kind',
    title: 'What',
    width: 'minmax(8rem, 1fr)',
    value: ({ kind, version }) => `${NAMES[kind]} ${version ?? ''}`.trim(),
  },
  {
    key: 'state',
    title: 'State',
    width: '5rem',
    value: ({ isThere }) => (isThere ? 'there' : 'away'),
    cell: (service) => <Badge tone={toneOf(service)}>{service.isThere ? 'there' : 'away'}</Badge>,
  },
  {
    key: 'answer',
    title: 'Answers in',
    align: 'end',
    width: '6rem',
    value: ({ answerMs }) => answerMs,
    cell: ({ answerMs }) => (answerMs === null ? '–' : formatDuration(answerMs / 1000)),
  },
  {
    key: 'memory',
    title: 'Memory',
    align: 'end',
    width: '9rem',
    value: ({ memoryBytes }) => memoryBytes,
    cell: ({ memoryBytes, memoryLimitBytes }) => outOf(memoryBytes, memoryLimitBytes, formatBytes),
  },
  {
    key: 'stored',
    title: 'On disk',
    align: 'end',
    width: '6rem',
    value: ({ storedBytes }) => storedBytes,
    cell: ({ storedBytes }) => outOf(storedBytes, null, formatBytes),
  },
  {
    key: 'connections',
    title: 'Connections',
    align: 'end',
    width: '8rem',
    value: ({ connections }) => connections,
    cell: ({ connections, connectionsMax }) => outOf(connections, connectionsMax, formatCount),
  },
  { key: 'address', title: 'Address', width: 'minmax(12rem, 2fr)', value: ({ address }) => address },
  { key: 'trouble', title: 'Trouble', width: 'minmax(10rem, 2fr)', value: ({ trouble }) => trouble },
];

/** The databases and servers that the lake stands on: whether they answer, how fast, and how full they are. */
export function ServicesPanel(): ReactElement {
  const query = useDocument('services', { everyMs: EVERY_MS });
  return (
    <Panel title="Catalog and queues" note="as this server reaches them" isFlush>
      <Loaded query={query} rows={2}>
        {({ services }) => (
          <DataTable
            name="services"
            caption="Catalog and queues"
            rows={services}
            columns={COLUMNS}
            rowKey={({ use }) => use}
          />
        )}
      </Loaded>
    </Panel>
  );
}
