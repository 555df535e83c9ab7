import { type ReactElement, useState } from 'react';
import { useLocation } from 'wouter';
import { API_PATH } from '../../../contract/api/api-path.ts';
import type { PinAloneDocument } from '../../../contract/api/pins.ts';
import { type RunStarted, runStartedSchema } from '../../../contract/api/runs.ts';
import { useChange } from '../../api/use-change.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatBytes, formatPlural } from '../../format/quantity.ts';
import { Button } from '../../part/button.tsx';
import { ConfirmDialog } from '../../part/confirm-dialog.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { failureToast, useToast } from '../../part/toast.tsx';

/** Lets a pin go, once it is seen what goes with it and its name is typed. */
export function RemovePin({ name }: { readonly name: string }): ReactElement {
  const [isAsking, setIsAsking] = useState(false);
  return (
    <>
      <Button look="quiet" aria-label={`Remove ${name}`} onClick={() => setIsAsking(true)}>
        Remove
      </Button>
      {isAsking && <Asking name={name} onClose={() => setIsAsking(false)} />}
    </>
  );
}

function Asking({ name, onClose }: { readonly name: string; readonly onClose: () => void }): ReactElement {
  const query = useDocument('pin', { parts: { pin: name } });
  const [, navigate] = useLocation();
  const toast = useToast();
  const remove = useChange<Record<string, never>, RunStarted>({
    path: API_PATH.pinRemove,
    parts: { pin: name },
    read: (json) => runStartedSchema.parse(json),
    touches: ['runs', 'pins', 'pin'],
    onDone: ({ run }) => navigate(`/runs/${encodeURIComponent(run)}`),
  });
  const title = `Let the pin ${name} go?`;
  if (query.data === undefined || query.data.pin.name !== name) {
    return (
      <Dialog title={title} onClose={onClose}>
        <Loaded query={query}>{() => null}</Loaded>
      </Dialog>
    );
  }
  return (
    <ConfirmDialog
      title={title}
      action={`Remove ${formatPlural(query.data.pin.partitions, 'partition')}`}
      word={name}
      isBusy={remove.isPending}
      onConfirm={() => remove.mutate({}, { onError: (error) => toast(failureToast(error)) })}
      onClose={onClose}
    >
      <WhatGoes alone={query.data} />
    </ConfirmDialog>
  );
}

function WhatGoes({ alone }: { readonly alone: PinAloneDocument }): ReactElement {
  const { pin, files, bytes, partitions, datasets } = alone;
  return (
    <div className="stack">
      <p>
        The pin has {formatPlural(pin.partitions, 'partition')} in {formatPlural(pin.files, 'file')} of{' '}
        {formatBytes(pin.bytes)}.
      </p>
      {partitions === 0 ? (
        <p>All of it is in the lake or in another pin as well: nothing is lost.</p>
      ) : (
        <>
          <p>
            <strong>
              {formatPlural(partitions, 'partition')} in {formatPlural(files, 'file')} of {formatBytes(bytes)}
            </strong>{' '}
            are nowhere else, and are gone for good:
          </p>
          <ul>
            {datasets.map((each) => (
              <li key={`${each.layer} ${each.dataset}`}>
                {each.layer} of {each.dataset}: {formatPlural(each.partitions, 'partition')}
              </li>
            ))}
          </ul>
        </>
      )}
    </div>
  );
}
