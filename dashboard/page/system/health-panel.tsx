import type { ReactElement } from 'react';
import type { HealthDocument, HealthWord } from '../../../contract/api/health.ts';
import { useDocument } from '../../api/use-document.ts';
import { Badge, type Tone } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

type Check = HealthDocument['checks'][number];

const TONES: Readonly<Record<HealthWord, Tone>> = { ok: 'good', info: 'live', warning: 'warn', error: 'bad' };

const EVERY_MS = 10_000;

const COLUMNS: readonly Column<Check>[] = [
  {
    key: 'status',
    title: 'How',
    width: '6rem',
    value: ({ status }) => status,
    cell: ({ status }) => <Badge tone={TONES[status]}>{status}</Badge>,
  },
  { key: 'key', title: 'What', width: 'minmax(9rem, 1fr)', value: ({ key }) => key },
  { key: 'message', title: 'Seen', width: 'minmax(12rem, 3fr)', value: ({ message }) => message },
  { key: 'mend', title: 'What to do', width: 'minmax(10rem, 2fr)', value: ({ mend }) => mend },
];

/** Everything that is judged, well or not, as `barlake health --all` tells it. */
export function HealthPanel(): ReactElement {
  const query = useDocument('health', { everyMs: EVERY_MS });
  return (
    <Panel title="Health" note={query.data?.status} isFlush>
      <Loaded query={query} rows={8}>
        {({ checks }) => (
          <DataTable
            name="health"
            caption="Health"
            rows={checks}
            columns={COLUMNS}
            rowKey={({ key }) => key}
            empty={
              <EmptyState icon="system" title="Nothing was judged yet">
                Datasets, runs, disk and memory appear here.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
