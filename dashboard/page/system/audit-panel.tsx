import type { ReactElement } from 'react';
import type { AuditEntry } from '../../../contract/api/system.ts';
import { collectList } from '../../api/collect-list.ts';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Instant } from '../../part/instant.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';

/** Rows of a page of the list. */
const PAGE_ROWS = 200;

const COLUMNS: readonly Column<AuditEntry>[] = [
  {
    key: 'time',
    title: 'When',
    width: '11rem',
    value: ({ timeMs }) => timeMs,
    cell: ({ timeMs }) => <Instant ms={timeMs} />,
  },
  { key: 'role', title: 'Who', width: 'minmax(6rem, 0.7fr)', value: ({ role }) => role || null },
  { key: 'client', title: 'From', width: 'minmax(7rem, 0.8fr)', value: ({ client }) => client || null },
  { key: 'action', title: 'Action', width: 'minmax(8rem, 1fr)', value: ({ action }) => action },
  { key: 'subject', title: 'On', width: 'minmax(10rem, 1.5fr)', value: ({ subject }) => subject },
  { key: 'details', title: 'Details', width: 'minmax(12rem, 2fr)', value: ({ details }) => details },
  { key: 'outcome', title: 'Outcome', width: 'minmax(6rem, 1fr)', value: ({ outcome }) => outcome },
];

/** What people did from here, newest first. */
export function AuditPanel(): ReactElement {
  const query = useList('audit', { query: { limit: PAGE_ROWS } });
  return (
    <Panel title="Audit" note="every change that was asked for here" isFlush>
      <Loaded query={query}>
        {({ rows, total }) => (
          <DataTable
            name="audit"
            caption="Audit"
            rows={rows}
            total={total}
            onAll={() => collectList('audit', {})}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            columns={COLUMNS}
            rowKey={({ id }) => String(id)}
            rowsShown={24}
            empty={
              <EmptyState icon="check" title="Nobody changed anything from here">
                Starting runs, deciding about refused rows, pausing jobs and muting alerts leave a line here.
              </EmptyState>
            }
          />
        )}
      </Loaded>
    </Panel>
  );
}
