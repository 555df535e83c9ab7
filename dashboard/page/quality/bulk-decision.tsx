import { useQuery } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import type { Decision, QuarantineRow } from '../../../contract/api/quarantine.ts';
import { formatCount, formatPlural } from '../../format/quantity.ts';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { ErrorState } from '../../part/error-state.tsx';
import { TextField } from '../../part/field.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { Skeleton } from '../../part/skeleton.tsx';
import { collectRows } from './collect-rows.ts';
import { type DecisionPlan, planDecision } from './decision-batches.ts';
import { quarantineQuery } from './quality-questions.ts';
import type { QualityState } from './quality-state.ts';
import { useDecide } from './use-decide.ts';

/** Decides about all rows that the filters let through, once their number is seen and a word is typed. */
export function BulkDecision({
  state,
  total,
  onClose,
}: {
  readonly state: QualityState;
  readonly total: number;
  readonly onClose: () => void;
}): ReactElement {
  const rows = useQuery({
    queryKey: ['quarantine', 'all', quarantineQuery(state)],
    queryFn: ({ signal }) => collectRows(state, signal),
    // What is decided about must be what is there now.
    gcTime: 0,
    staleTime: 0,
  });
  const title = `Decide about ${formatPlural(total, 'refused row')}`;
  if (rows.data !== undefined && !rows.isFetching) {
    return <BulkForm title={title} state={state} total={total} rows={rows.data} onClose={onClose} />;
  }
  return (
    <Dialog title={title} onClose={onClose}>
      {rows.error === null ? <Skeleton rows={4} /> : <ErrorState error={rows.error} />}
    </Dialog>
  );
}

const VERBS: Readonly<Record<Decision, string>> = { accepted: 'Accept', rejected: 'Reject', open: 'Reopen' };

function BulkForm({
  title,
  state,
  total,
  rows,
  onClose,
}: {
  readonly title: string;
  readonly state: QualityState;
  readonly total: number;
  readonly rows: readonly QuarantineRow[];
  readonly onClose: () => void;
}): ReactElement {
  const [decision, setDecision] = useState<Decision>('rejected');
  const [note, setNote] = useState('');
  const { isBusy, decide } = useDecide();
  const plan = planDecision(rows, { decision, note });
  const datasets = [...new Set(plan.requests.map(({ dataset }) => dataset))];
  const send = async (): Promise<void> => {
    if (plan.rowCount > 0 && (await decide(plan.requests))) onClose();
  };
  return (
    <ConfirmDialog
      title={title}
      action={`${VERBS[decision]} ${formatPlural(plan.rowCount, 'row')}`}
      word={state.dataset || (datasets.length === 1 ? (datasets[0] ?? '') : 'all datasets')}
      isBusy={isBusy || plan.rowCount === 0}
      onConfirm={() => void send()}
      onClose={onClose}
    >
      <div className="stack">
        <Segmented
          label="Decision"
          value={decision}
          options={(['accepted', 'rejected', 'open'] as const).map((value) => ({
            value,
            title: VERBS[value],
          }))}
          onChange={setDecision}
        />
        <PlanText plan={plan} isPart={rows.length < total} />
        <TextField
          label="Note"
          value={note}
          maxLength={1000}
          placeholder="Why; kept with each decision"
          onChange={(event) => setNote(event.target.value)}
        />
      </div>
    </ConfirmDialog>
  );
}

function PlanText({ plan, isPart }: { readonly plan: DecisionPlan; readonly isPart: boolean }): ReactElement {
  const { requests, rowCount, unchangedCount, unacceptableCount } = plan;
  const days = new Set(requests.map(({ dataset, day }) => `${dataset} ${day}`)).size;
  return (
    <ul className="plan-text">
      <li>
        <strong>{formatPlural(rowCount, 'row')}</strong> on {formatPlural(days, 'day')} will be decided about.
      </li>
      {unacceptableCount > 0 && (
        <li>{formatPlural(unacceptableCount, 'row')} cannot become bars and are left as they are.</li>
      )}
      {unchangedCount > 0 && <li>{formatCount(unchangedCount)} are decided so already.</li>}
      {isPart && <li>More rows match than are decided about at once: repeat it for the rest.</li>}
    </ul>
  );
}
