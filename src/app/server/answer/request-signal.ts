import { BarlakeError } from '../../../domain/barlake-error.ts';
import type { ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Aborted when the client goes away before it has its answer, and when the server’s time to drain is over. */
export function signalOf(reply: ServerReply, { ending }: Pick<ServerWorld, 'ending'>): AbortSignal {
  const gone = new AbortController();
  reply.raw.once('close', () => {
    if (!reply.raw.writableFinished) gone.abort(left());
  });
  return AbortSignal.any([gone.signal, ending]);
}

function left(): BarlakeError {
  return new BarlakeError('E_CANCELLED', { message: 'Whoever asked has gone away.' });
}
