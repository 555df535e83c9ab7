import { useQueryClient } from '@tanstack/react-query';
import { type ReactElement, useState } from 'react';
import { readToken, writeToken } from '../api/access-token.ts';
import { Button } from '../part/button.tsx';
import { TextField } from '../part/field.tsx';

/** Asks for the token that `serve` was started with. */
export function SignIn(): ReactElement {
  const client = useQueryClient();
  const [token, setToken] = useState('');
  const [wasRefused] = useState(() => readToken() !== null);
  return (
    <main className="sign-in">
      <form
        className="panel sign-in-box stack"
        onSubmit={(event) => {
          event.preventDefault();
          writeToken(token.trim());
          client.clear();
          void client.resetQueries();
        }}
      >
        <h1>barlake</h1>
        <p>
          This lake is served with a token. It stays in this tab and travels in a header, never in an address.
        </p>
        {wasRefused && (
          <p className="sign-in-refused" role="alert">
            The server did not accept the last token.
          </p>
        )}
        <TextField
          label="Token"
          type="password"
          autoComplete="current-password"
          required
          value={token}
          hint={
            <>
              The value of <code>server.token</code>, or of the variable it names.
            </>
          }
          onChange={(event) => setToken(event.target.value)}
        />
        <Button type="submit" look="primary">
          Open the lake
        </Button>
      </form>
    </main>
  );
}
