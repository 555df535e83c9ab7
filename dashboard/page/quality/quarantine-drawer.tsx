import { type ReactElement, useState } from 'react';
import type { Decision, QuarantineRow } from '../../../contract/api/quarantine.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Badge } from '../../part/badge.tsx';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { TextField } from '../../part/field.tsx';
import { Instant } from '../../part/instant.tsx';
import { DayDrawer } from '../../partition/day-drawer.tsx';
import { planDecision } from './decision-batches.ts';
import { DECISION_TONES } from './quarantine-columns.tsx';
import { useDecide } from './use-decide.ts';

/** A refused row: as received, why it was refused, and the decision about it. */
export function QuarantineDrawer({
  row,
  onClose,
}: {
  readonly row: QuarantineRow;
  readonly onClose: () => void;
}): ReactElement {
  const { dataset, day, line, reason, meaning, raw, decision, note, decidedMs, rowHash } = row;
  const [shownDay, setShownDay] = useState<string | null>(null);
  const mayChange = useMayChange('quarantineDecisions');
  if (shownDay !== null) {
    return <DayDrawer dataset={dataset} day={shownDay} onDay={setShownDay} onClose={onClose} />;
  }
  return (
    <Dialog title={`${dataset}, ${day}, line ${line}`} look="drawer" onClose={onClose}>
      <div className="stack">
        <p>
          <Badge tone="warn">{reason}</Badge> {meaning}
        </p>
        <h3>As received</h3>
        <pre className="raw-line">{raw}</pre>
        <dl className="facts">
          <dt>decision</dt>
          <dd>
            <Badge tone={DECISION_TONES[decision]}>{decision}</Badge>
            {decidedMs !== null && (
              <>
                {' '}
                <Instant ms={decidedMs} />
              </>
            )}
          </dd>
          {note !== null && note !== '' && (
            <>
              <dt>note</dt>
              <dd>{note}</dd>
            </>
          )}
          <dt>SHA-256</dt>
          <dd className="mono">{rowHash}</dd>
        </dl>
        {mayChange && <DecisionForm row={row} onDone={onClose} />}
        <div className="row">
          <Button onClick={() => setShownDay(day)}>Show the partition</Button>
        </div>
      </div>
    </Dialog>
  );
}

const ACTIONS: readonly { readonly decision: Decision; readonly title: string }[] = [
  { decision: 'accepted', title: 'Accept' },
  { decision: 'rejected', title: 'Reject' },
  { decision: 'open', title: 'Reopen' },
];

function DecisionForm({
  row,
  onDone,
}: {
  readonly row: QuarantineRow;
  readonly onDone: () => void;
}): ReactElement {
  const [note, setNote] = useState(row.note ?? '');
  const { isBusy, decide } = useDecide();
  const send = async (decision: Decision): Promise<void> => {
    if (await decide(planDecision([row], { decision, note }).requests)) onDone();
  };
  return (
    <section className="stack decision">
      <h3>Decide</h3>
      <TextField
        label="Note"
        value={note}
        maxLength={1000}
        placeholder="Why; kept with the decision"
        onChange={(event) => setNote(event.target.value)}
      />
      <div className="row">
        {ACTIONS.filter(({ decision }) => decision !== row.decision).map(({ decision, title }) => (
          <Button
            key={decision}
            look={decision === 'accepted' ? 'primary' : 'plain'}
            disabled={decision === 'accepted' && !row.isAcceptable}
            isBusy={isBusy}
            onClick={() => void send(decision)}
          >
            {title}
          </Button>
        ))}
      </div>
      <p className="faint">
        {row.isAcceptable
          ? 'An accepted row becomes a bar when its day is made again, which the next sync does. Lines that are equal on a day are decided together.'
          : 'This line cannot be made a bar of, whatever one decides; rejecting it takes it off the list.'}
      </p>
    </section>
  );
}
