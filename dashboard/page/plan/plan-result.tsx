import type { ReactElement } from 'react';
import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import type { PlanDocument } from '../../../contract/cli/plan.ts';
import { formatDuration } from '../../format/duration.ts';
import { formatBytes, formatCompact, formatCount, formatPlural } from '../../format/quantity.ts';
import { CommandText } from '../../part/command-text.tsx';
import { Panel } from '../../part/panel.tsx';
import { Stat } from '../../part/stat.tsx';
import { ChoicePanel } from './choice-panel.tsx';
import { commandOf } from './plan-request.ts';
import { RoutesPanel } from './routes-panel.tsx';
import { RunPlan } from './run-plan.tsx';

/** What a plan costs, which way each dataset goes, and what the other ways would have cost. */
export function PlanResult({
  plan,
  request,
}: {
  readonly plan: PlanDocument;
  readonly request: SyncRequestDocument;
}): ReactElement {
  return (
    <>
      <Totals plan={plan} />
      <Panel title="Run it" actions={<RunPlan plan={plan} request={request} />}>
        <div className="stack">
          <p className="soft">The same from a terminal:</p>
          <CommandText command={commandOf(request)} />
        </div>
      </Panel>
      {plan.choices.map((choice) => (
        <ChoicePanel key={choice.dataset} choice={choice} />
      ))}
      <RoutesPanel routes={plan.routes} />
      {(plan.silver !== null || plan.gold !== null) && <Onward plan={plan} />}
    </>
  );
}

function Totals({ plan }: { readonly plan: PlanDocument }): ReactElement {
  const { totals, budget, disk, price } = plan;
  const savedCalls = Math.max(0, totals.naiveCalls - totals.calls);
  return (
    <div className="stats">
      <Stat
        title="Files and calls"
        value={`${formatCount(totals.objects)} + ${formatCount(totals.calls)}`}
        note={`${formatCompact(savedCalls)} calls saved; ${budget.callsPerMinute === 'unlimited' ? 'no limit' : `${budget.callsPerMinute} a minute`}`}
      />
      <Stat
        title="Time"
        value={formatDuration(totals.seconds)}
        note={`one call per symbol and day: ${formatDuration(totals.naiveSeconds)}`}
      />
      <Stat
        title="Download"
        value={formatBytes(totals.bytes)}
        note={
          price === null
            ? `${formatPlural(totals.skipped, 'day')} need nothing`
            : `$${price.perMonth} a month${price.perGb === null ? '' : `, $${formatCount(price.perGb)} per GB`}`
        }
      />
      <Stat
        title="Room on disk"
        value={formatBytes(totals.diskBytes)}
        note={
          disk.freeBytes === null
            ? 'free room is not known'
            : `${disk.enough ? 'enough:' : 'NOT enough:'} ${formatBytes(disk.freeBytes)} free`
        }
      />
    </div>
  );
}

function Onward({ plan }: { readonly plan: PlanDocument }): ReactElement {
  return (
    <Panel title="Afterwards">
      <dl className="facts">
        {plan.silver !== null && (
          <>
            <dt>Silver</dt>
            <dd>
              {formatPlural(plan.silver.tasks.length, 'partition')} to build, {formatCount(plan.silver.fresh)}{' '}
              fresh, about {formatBytes(plan.silver.estimate.bytes)} and{' '}
              {formatDuration(plan.silver.estimate.seconds)}
              {plan.silver.notes.map((note) => (
                <p key={note} className="soft">
                  {note}
                </p>
              ))}
            </dd>
          </>
        )}
        {plan.gold !== null && (
          <>
            <dt>Gold</dt>
            <dd>{plan.gold.length === 0 ? 'nothing to export' : plan.gold.join(', ')}</dd>
          </>
        )}
      </dl>
    </Panel>
  );
}
