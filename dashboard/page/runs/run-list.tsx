import type { ReactElement } from 'react';
import { useLocation } from 'wouter';
import { collectList } from '../../api/collect-list.ts';
import { useList } from '../../api/use-list.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { RUN_COLUMNS } from '../../run/run-columns.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { ViewsMenu } from '../../table/views-menu.tsx';
import { LiveRuns } from './live-runs.tsx';
import { RunFilters, useRunFilters } from './run-filters.tsx';
import { RunsTabs } from './runs-tabs.tsx';

const PAGE_ROWS = 200;

/** Every run there was, with search and filters. */
export function RunList(): ReactElement {
  const filters = useRunFilters();
  const query = useList('runs', { query: { ...filters, limit: PAGE_ROWS } });
  const [, navigate] = useLocation();
  return (
    <>
      <PageHead
        title="Runs"
        lead="Every sync, build and export, from the command line, the scheduler and here."
      >
        <ViewsMenu page="runs" />
      </PageHead>
      <RunsTabs />
      <LiveRuns />
      <RunFilters />
      <Panel title="All runs" isFlush>
        <Loaded query={query} rows={8}>
          {({ rows, total }) => (
            <DataTable
              name="runs"
              caption="Runs"
              rows={rows}
              total={total}
              onAll={() => collectList('runs', { query: filters })}
              onMore={query.hasNextPage ? () => void query.fetchNextPage() : undefined}
              columns={RUN_COLUMNS}
              rowKey={({ id }) => id}
              rowsShown={20}
              onOpen={({ id }) => navigate(`/runs/${encodeURIComponent(id)}`)}
              empty={<NoRuns isFiltered={Object.values(filters).some((value) => value !== undefined)} />}
            />
          )}
        </Loaded>
      </Panel>
    </>
  );
}

function NoRuns({ isFiltered }: { readonly isFiltered: boolean }): ReactElement {
  return isFiltered ? (
    <EmptyState icon="search" title="No run fits these filters">
      Search looks in ids, requests, symbols and errors.
    </EmptyState>
  ) : (
    <EmptyState icon="runs" title="Nothing has run yet" command="barlake sync stocks_daily">
      Or start one on the page Plan.
    </EmptyState>
  );
}
