import { type ReactElement, useDeferredValue } from 'react';
import { type RunSummary, TASK_STATES, type TaskRow } from '../../../contract/api/runs.ts';
import { collectList } from '../../api/collect-list.ts';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { useSearchValue } from '../../setting/search-value.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useOpenedRow } from '../../table/use-opened-row.ts';
import { TASK_COLUMNS } from './task-columns.tsx';
import { TaskDrawer } from './task-drawer.tsx';

const PAGE_ROWS = 500;

/** The tasks of a run, to search and to open. */
export function RunTasks({ run }: { readonly run: RunSummary }): ReactElement {
  const [state, setState] = useSearchValue('task-state');
  const [q, setQ] = useSearchValue('task');
  const text = useDeferredValue(q);
  const parts = { run: run.id };
  const filters = { state: state === '' ? undefined : state, q: text === '' ? undefined : text };
  const query = useList('runTasks', { parts, query: { ...filters, limit: PAGE_ROWS } });
  const [opened, setOpened] = useOpenedRow('open', query, keyOf);
  return (
    <>
      <div className="filters inside">
        <TextField
          label="Search"
          type="search"
          placeholder="day, symbol or error"
          value={q}
          onChange={(event) => setQ(event.target.value)}
        />
        <SelectField label="State" value={state} onChange={(event) => setState(event.target.value)}>
          <option value="">any</option>
          {TASK_STATES.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </SelectField>
      </div>
      <Loaded query={query} rows={8}>
        {({ rows, total }) => (
          <DataTable
            name="tasks"
            caption="Tasks"
            rows={rows}
            total={total}
            onAll={() => collectList('runTasks', { parts, query: filters })}
            onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
            columns={TASK_COLUMNS}
            rowKey={keyOf}
            onOpen={setOpened}
            empty={<EmptyState icon="search" title="No task here" />}
          />
        )}
      </Loaded>
      <TaskDrawer task={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

function keyOf({ id }: TaskRow): string {
  return id;
}
