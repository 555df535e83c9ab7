import './overview.css';
import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { OverviewDocument } from '../../../contract/api/overview.ts';
import { useDocument } from '../../api/use-document.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { AlertsPanel } from './alerts-panel.tsx';
import { CoveragePanel } from './coverage-panel.tsx';
import { FreshnessPanel } from './freshness-panel.tsx';
import { LastRunsPanel } from './last-runs-panel.tsx';
import { OverviewStats } from './overview-stats.tsx';

/** Everything at a glance: what is held, how fresh it is, what it cost, and what needs care. */
export function OverviewPage(): ReactElement {
  // Calls of the last minute fade without an event.
  const query = useDocument('overview', { everyMs: 30_000 });
  return (
    <>
      <PageHead title="Overview">
        <Link href="/plan" className="button primary">
          Plan a sync
        </Link>
      </PageHead>
      <Loaded query={query} rows={8}>
        {(overview) => <Overview overview={overview} />}
      </Loaded>
    </>
  );
}

function Overview({ overview }: { readonly overview: OverviewDocument }): ReactElement {
  const { datasets, lastRuns } = overview;
  if (datasets.length === 0) {
    return (
      <Panel title="An empty lake">
        <EmptyState icon="overview" title="Nothing is held yet" command="barlake sync stocks_daily">
          A sync fetches the last thirty days of a dataset, checks every row and puts them into the lake. The
          page Plan shows beforehand what it would cost.
        </EmptyState>
      </Panel>
    );
  }
  return (
    <>
      <OverviewStats overview={overview} />
      <div className="overview">
        <CoveragePanel datasets={datasets} />
        <AlertsPanel />
        <FreshnessPanel datasets={datasets} />
        <LastRunsPanel runs={lastRuns} />
      </div>
    </>
  );
}
