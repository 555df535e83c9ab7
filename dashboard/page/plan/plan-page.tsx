import './plan.css';
import { type ReactElement, useState } from 'react';
import type { SyncRequestDocument } from '../../../contract/api/sync-request.ts';
import { useDocument } from '../../api/use-document.ts';
import { addDays } from '../../format/calendar-day.ts';
import { Button } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { ErrorState } from '../../part/error-state.tsx';
import { PageHead } from '../../part/page-head.tsx';
import { Panel } from '../../part/panel.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import { PlanFields } from './plan-fields.tsx';
import { readForm } from './plan-request.ts';
import { PlanResult } from './plan-result.tsx';
import { usePlan } from './use-plan.ts';
import { usePlanForm } from './use-plan-form.ts';

/** What should exist; how it would be got, and what that costs; and the button that gets it. */
export function PlanPage(): ReactElement {
  const [form, change] = usePlanForm();
  const ofRun = useSymbolsOf(form.of);
  const read = readForm(form, ofRun);
  // A link that says everything shows its plan at once.
  const [asked, setAsked] = useState<SyncRequestDocument | undefined>(() =>
    read.kind === 'request' ? read.request : undefined,
  );
  const plan = usePlan(asked);
  return (
    <>
      <PageHead title="Plan" lead="Nothing is fetched before you say so." />
      <div className="plan">
        <Panel title="What should exist">
          <form
            className="stack"
            onSubmit={(event) => {
              event.preventDefault();
              if (read.kind === 'request') setAsked(read.request);
            }}
          >
            <PlanFields form={form} ofRun={ofRun} onChange={change} />
            {read.kind === 'wrong' && <p className="faint">{read.what}</p>}
            <div className="row">
              <Button type="submit" look="primary" disabled={read.kind === 'wrong'} isBusy={plan.isFetching}>
                Show the plan
              </Button>
              <Examples onChange={change} />
            </div>
          </form>
        </Panel>
        <div className="plan-answer" aria-live="polite" aria-busy={plan.isFetching}>
          <Answer plan={plan} request={asked} />
        </div>
      </div>
    </>
  );
}

/** The symbols of a run; `undefined` without one, and until they are known. */
function useSymbolsOf(run: string): readonly string[] | undefined {
  const { data } = useDocument('runAgain', { parts: { run }, isEnabled: run !== '' });
  return run !== '' && data?.action === 'sync' ? data.options.symbols : undefined;
}

function Answer({
  plan,
  request,
}: {
  readonly plan: ReturnType<typeof usePlan>;
  readonly request: SyncRequestDocument | undefined;
}): ReactElement {
  if (request === undefined) {
    return (
      <Panel title="Routes and costs">
        <EmptyState icon="plan" title="No plan yet">
          Choose datasets and days. The plan compares files, grouped daily and single symbols, day by day,
          with calls, bytes, time and disk of each.
        </EmptyState>
      </Panel>
    );
  }
  if (plan.isFetching && plan.data === undefined) {
    return (
      <Panel title="Routes and costs">
        <Skeleton rows={8} />
      </Panel>
    );
  }
  if (plan.error !== null) {
    return (
      <Panel title="Routes and costs">
        <ErrorState error={plan.error} onRetry={() => void plan.refetch()} />
      </Panel>
    );
  }
  return plan.data === undefined ? <Skeleton /> : <PlanResult plan={plan.data} request={request} />;
}

function Examples({
  onChange,
}: {
  readonly onChange: (change: {
    readonly datasets: string;
    readonly from: string;
    readonly to: string;
  }) => void;
}): ReactElement | null {
  const { data } = useDocument('overview');
  const [first] = data?.datasets ?? [];
  if (first === undefined) return null;
  const to = addDays(first.nextDay, -1);
  return (
    <Button look="quiet" onClick={() => onChange({ datasets: first.dataset, from: addDays(to, -29), to })}>
      Last 30 days of {first.dataset}
    </Button>
  );
}
