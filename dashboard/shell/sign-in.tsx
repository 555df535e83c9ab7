import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { API_PATH } from '../../contract/api/api-path.ts';
import {
  type SessionDocument,
  type SessionRequest,
  sessionDocumentSchema,
} from '../../contract/api/session.ts';
import { useChange } from '../api/use-change.ts';
import { Button } from '../part/button.tsx';
import { ErrorState } from '../part/error-state.tsx';
import { TextField } from '../part/field.tsx';

/** Asks for the token that `serve` was started with. */
export function SignIn(): ReactElement {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const signIn = useChange<SessionRequest, SessionDocument>({
    path: API_PATH.session,
    read: (json) => sessionDocumentSchema.parse(json),
    touches: [],
    // What was refused without the token is asked for again.
    onDone: () => void client.resetQueries(),
  });
  return (
    <main className="sign-in">
      <form
        className="panel sign-in-box stack"
        onSubmit={(event) => {
          event.preventDefault();
          signIn.mutate({ token: token.trim() });
        }}
      >
        <h1>barlake</h1>
        <p>This lake is served with a token. The browser keeps it in a cookie that no script can read.</p>
        {signIn.error !== null && <ErrorState error={signIn.error} />}
        <TextField
          label="Token"
          type="password"
          autoComplete="current-password"
          required
          value={token}
          hint={
            <>
              The value of <code>server.token</code>, <code>server.operatorToken</code> or{' '}
              <code>server.viewToken</code> of whoever started the server.
            </>
          }
          onChange={(event) => setToken(event.target.value)}
        />
        <Button type="submit" look="primary" isBusy={signIn.isPending}>
          Open the lake
        </Button>
      </form>
    </main>
  );
}
