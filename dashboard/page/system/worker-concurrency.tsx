import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { WorkerConcurrency } from '../../../contract/api/queues.ts';
import { type Done, doneSchema, type SystemDocument } from '../../../contract/api/system.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { TextField } from '../../part/field.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

type Worker = SystemDocument['workers'][number];

/** Has a worker of the cluster perform more or fewer tasks at a time. Nothing where it may not be changed. */
export function ChangeConcurrency({ worker }: { readonly worker: Worker }): ReactElement | null {
  const [isOpen, setOpen] = useState(false);
  const mayChange = useMayChange('workerConcurrency');
  if (!mayChange || worker.atOnce.length === 0 || worker.isDraining) return null;
  return (
    <>
      <Button
        look="quiet"
        aria-label={`Change tasks at a time of ${worker.id}`}
        onClick={() => setOpen(true)}
      >
        Change
      </Button>
      {isOpen && <ConcurrencyDialog worker={worker} onClose={() => setOpen(false)} />}
    </>
  );
}

function ConcurrencyDialog({
  worker: { id, atOnce, wished },
  onClose,
}: {
  readonly worker: Worker;
  readonly onClose: () => void;
}): ReactElement {
  const toast = useToast();
  const most = Math.max(...atOnce.map((pace) => pace.most));
  const [text, setText] = useState(String(wished ?? Math.max(...atOnce.map(({ now }) => now))));
  const change = useChange<WorkerConcurrency, Done>({
    path: API_PATH.workerConcurrency,
    read: (json) => doneSchema.parse(json),
    touches: ['system'],
  });
  const tasks = Number(text);
  const isRight = Number.isInteger(tasks) && tasks >= 1 && tasks <= most;
  const ask = (): void =>
    change.mutate(
      { worker: id, tasks },
      { onSuccess: onClose, onError: (error) => toast(failureToast(error)) },
    );
  return (
    <Dialog title={`Tasks at a time of ${id}`} onClose={onClose}>
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          if (isRight) ask();
        }}
      >
        <p>
          It follows within five seconds. When its memory gets short it performs fewer, whatever was wished.
        </p>
        <TextField
          label="Tasks of one queue at a time"
          type="number"
          min={1}
          max={most}
          value={text}
          hint={`1 to ${most}: ${atOnce.map((pace) => `${pace.queue} ${pace.most} at most`).join(', ')}`}
          onChange={(event) => setText(event.target.value)}
        />
        <div className="row end">
          <Button onClick={onClose}>Leave it</Button>
          <Button type="submit" look="primary" disabled={!isRight} isBusy={change.isPending}>
            Change
          </Button>
        </div>
      </form>
    </Dialog>
  );
}
