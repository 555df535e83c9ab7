import type { ReactElement } from 'react';
import { Link, useLocation } from 'wouter';
import type { RunSummary } from '../../../contract/api/runs.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Panel } from '../../part/panel.tsx';
import { RUN_COLUMNS } from '../../run/run-columns.tsx';
import { DataTable } from '../../table/data-table.tsx';

/** The last runs; each opens. */
export function LastRunsPanel({ runs }: { readonly runs: readonly RunSummary[] }): ReactElement {
  const [, navigate] = useLocation();
  return (
    <Panel title="Last runs" className="last-runs" isFlush actions={<Link href="/runs">All runs</Link>}>
      <DataTable
        name="last-runs"
        caption="Last runs"
        rows={runs}
        columns={RUN_COLUMNS}
        rowKey={({ id }) => id}
        onOpen={({ id }) => navigate(`/runs/${encodeURIComponent(id)}`)}
        empty={
          <EmptyState icon="runs" title="Nothing has run yet" command="barlake sync stocks_daily">
            Runs from the command line and from this page are listed here.
          </EmptyState>
        }
      />
    </Panel>
  );
}
