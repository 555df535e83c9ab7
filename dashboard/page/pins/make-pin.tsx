import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import { PIN_NOTE_MAX, type PinRequestDocument } from '../../../contract/api/pins.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import type { PinnedVersion } from '../../../contract/cli/pin.ts';
import { useChange } from '../../api/use-change.ts';
import { useMayChange } from '../../api/use-may-change.ts';
import { Button } from '../../part/button.tsx';
import { TextField } from '../../part/field.tsx';
import { Panel } from '../../part/panel.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Pins the lake as it is, and leads to that run. Nothing where only looking is allowed. */
export function MakePin({ pins }: { readonly pins: readonly PinnedVersion[] }): ReactElement | null {
  const mayChange = useMayChange('pins');
  const [name, setName] = useState('');
  const [note, setNote] = useState('');
  const [, navigate] = useLocation();
  const toast = useToast();
  const make = useChange<PinRequestDocument, RunStarted>({
    path: API_PATH.pins,
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'pins'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  if (!mayChange) return null;
  const isTaken = pins.some((pin) => pin.name === name);
  return (
    <Panel title="Pin the lake as it is">
      <form
        className="stack"
        onSubmit={(event) => {
          event.preventDefault();
          make.mutate({ name, note }, { onError: (error) => toast(failureToast(error)) });
        }}
      >
        <TextField
          label="Name"
          value={name}
          maxLength={64}
          autoComplete="off"
          spellCheck={false}
          placeholder="before-rebuild"
          hint={isTaken ? 'There is a pin of that name.' : 'letters, digits, dots, dashes, underscores'}
          onChange={(event) => setName(event.target.value)}
        />
        <TextField
          label="Note"
          value={note}
          maxLength={PIN_NOTE_MAX}
          placeholder="what it is for"
          onChange={(event) => setNote(event.target.value)}
        />
        <div className="row">
          <Button
            type="submit"
            look="primary"
            icon="pins"
            disabled={name === '' || isTaken}
            isBusy={make.isPending}
          >
            Pin it
          </Button>
        </div>
      </form>
    </Panel>
  );
}
