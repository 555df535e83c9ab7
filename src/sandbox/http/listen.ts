import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { BarlakeError } from '../../domain/barlake-error.ts';

const HOST = '127.0.0.1';

/** Listens on the loopback address only; port 0 picks a free one. Returns the base URL. Throws `E_PORT`. */
export async function listen(server: Server, port: number): Promise<string> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(portError(port, cause)));
    server.listen(port, HOST, resolve);
  });
  return `http://${HOST}:${(server.address() as AddressInfo).port}`;
}

/** Stops listening and ends open connections, idle or not. */
export async function close(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function portError(port: number, cause: NodeJS.ErrnoException): BarlakeError {
  return new BarlakeError('E_PORT', {
    message: `The sandbox cannot listen on ${HOST}:${port} (${cause.code ?? cause.message}).`,
    mend: 'Use `--port 0` to take any free port, or name another one; the sandbox needs that port and the next.',
    details: { port, reason: cause.code ?? null },
    cause,
  });
}
