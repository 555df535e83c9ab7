import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../contract/api/api-path.ts';
import { type Role, type SessionDocument, sessionDocumentSchema } from '../../contract/api/session.ts';
import { useChange } from '../api/use-change.ts';
import { useDocument } from '../api/use-document.ts';
import { Button, IconButton } from '../part/button.tsx';
import { Dialog } from '../part/dialog.tsx';
import { ErrorState } from '../part/error-state.tsx';

const WORDS: Readonly<Record<Role, string>> = {
  viewer: 'You may look at everything, and change nothing.',
  operator:
    'You may look at everything; start, cancel and try runs again; make exports and pins; decide about refused rows and alerts. Queues, workers, pausing the schedule and removing pins are an admin’s.',
  admin: 'You may do everything.',
};

/** Who somebody is here, and the way out. Nothing where no token is asked for. */
export function SessionButton(): ReactElement | null {
  const { data: session } = useDocument('session');
  const [isOpen, setIsOpen] = useState(false);
  if (session === undefined || session.role === null || !session.isTokenNeeded) return null;
  return (
    <>
      <IconButton icon="person" label={`Signed in as ${session.role}`} onClick={() => setIsOpen(true)} />
      {isOpen && <SessionDialog role={session.role} onClose={() => setIsOpen(false)} />}
    </>
  );
}

function SessionDialog({
  role,
  onClose,
}: {
  readonly role: Role;
  readonly onClose: () => void;
}): ReactElement {
  const client = useQueryClient();
  const signOut = useChange<undefined, SessionDocument>({
    path: API_PATH.session,
    method: 'DELETE',
    read: (json) => sessionDocumentSchema.parse(json),
    touches: [],
    // Nothing of what was seen stays for who comes next.
    onDone: () => void client.resetQueries(),
  });
  return (
    <Dialog title={`Signed in as ${role}`} onClose={onClose}>
      <div className="stack">
        <p>{WORDS[role]}</p>
        {signOut.error !== null && <ErrorState error={signOut.error} />}
        <div className="row end">
          <Button isBusy={signOut.isPending} onClick={() => signOut.mutate(undefined)}>
            Sign out
          </Button>
        </div>
      </div>
    </Dialog>
  );
}
