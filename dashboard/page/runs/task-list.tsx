import type { ReactElement } from 'react';
import type { TaskRow } from '../../../contract/api/runs.ts';
import { type AllTasksDocument, BEGUN_STATES } from '../../../contract/api/tasks.ts';
import { collectList } from '../../api/collect-list.ts';
import { useList } from '../../api/use-list.ts';
import { formatCount } from '../../format/quantity.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { TASK_TONES } from '../../run/run-look.ts';
import { DataTable } from '../../table/data-table.tsx';
import { useOpenedRow } from '../../table/use-opened-row.ts';
import { ViewsMenu } from '../../table/views-menu.tsx';
import { RetryTasks } from './retry-tasks.tsx';
import { RunsTabs } from './runs-tabs.tsx';
import { ALL_TASK_COLUMNS } from './task-columns.tsx';
import { TaskDrawer } from './task-drawer.tsx';
import { TaskFilters } from './task-filters.tsx';
import { useTaskFilter } from './use-task-filter.ts';

const PAGE_ROWS = 200;

/** Every task of every run, with search, filters and views of one’s own. */
export function TaskList(): ReactElement {
  const { fields, query, isFiltered, change } = useTaskFilter();
  const list = useList('tasks', { query: { ...query, limit: PAGE_ROWS } });
  const [opened, setOpened] = useOpenedRow('open', list, keyOf);
  const counts = list.data?.first?.counts;
  return (
    <>
      <PageHead title="Tasks" lead="What every run did, day by day and symbol by symbol.">
        <ViewsMenu page="tasks" />
        <RetryTasks query={query} failed={counts?.failed ?? 0} />
      </PageHead>
      <RunsTabs />
      <TaskFilters fields={fields} onChange={change} />
      {counts !== undefined && (
        <StateCounts counts={counts} chosen={fields.state} onChoose={(state) => change({ state })} />
      )}
      <Panel title="All tasks" isFlush>
        <Loaded query={list} rows={8}>
          {({ rows, total }) => (
            <DataTable
              name="all-tasks"
              caption="Tasks of all runs"
              rows={rows}
              total={total}
              onAll={() => collectList('tasks', { query })}
              onMore={list.hasNextPage ? () => void list.fetchNextPage() : undefined}
              columns={ALL_TASK_COLUMNS}
              rowKey={keyOf}
              rowsShown={20}
              onOpen={setOpened}
              empty={<NoTasks isFiltered={isFiltered} />}
            />
          )}
        </Loaded>
      </Panel>
      <TaskDrawer task={opened} onClose={() => setOpened(undefined)} />
    </>
  );
}

function keyOf({ runId, id }: TaskRow): string {
  return `${runId} ${id}`;
}

/** How many there are of each state; a press shows these alone. */
function StateCounts({
  counts,
  chosen,
  onChoose,
}: {
  readonly counts: AllTasksDocument['counts'];
  readonly chosen: string | undefined;
  readonly onChoose: (state: string) => void;
}): ReactElement {
  return (
    <div className="row state-counts">
      {BEGUN_STATES.map((state) => (
        <button
          key={state}
          type="button"
          className="text-button"
          aria-pressed={chosen === state}
          onClick={() => onChoose(chosen === state ? '' : state)}
        >
          <Badge tone={TASK_TONES[state]}>{state}</Badge>{' '}
          <span className="number">{formatCount(counts[state])}</span>
        </button>
      ))}
    </div>
  );
}

function NoTasks({ isFiltered }: { readonly isFiltered: boolean }): ReactElement {
  return isFiltered ? (
    <EmptyState icon="search" title="No task fits these filters">
      Search looks in ids of tasks and runs, in errors, and among the symbols that runs were asked for.
    </EmptyState>
  ) : (
    <EmptyState icon="runs" title="No task has begun yet" command="barlake sync stocks_daily">
      Or start a run on the page Plan.
    </EmptyState>
  );
}
