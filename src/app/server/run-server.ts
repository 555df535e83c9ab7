import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { createServer } from './create-server.ts';
import type { ServerApp } from './server-app.ts';
import type { ServerWorld } from './server-world.ts';

/** Requests that are being answered when the server is stopped have this long to come to their end. */
const DRAIN_MS = 10_000;

/** After that they are told to stop, and have this long to do it before their connections are cut. */
const CUT_MS = 2_000;

const SWEEP_MS = 50;

/** A server that answers. */
export interface RunningServer {
  /** `http://127.0.0.1:8642`. */
  readonly url: string;
  readonly app: ServerApp;
  /** Takes no more requests, lets those under way end, then cuts what is left. */
  close(drainMs?: number): Promise<void>;
}

/** Switches of a {@link ServerWorld}: `closing` and `ending` are theirs. */
export interface ServerSwitches {
  readonly closing: AbortController;
  readonly ending: AbortController;
}

/** Listens on the address of `world.access`. Throws `E_PORT`. */
export async function startServer(world: ServerWorld, switches: ServerSwitches): Promise<RunningServer> {
  const app = await createServer(world);
  const { host, port } = world.access;
  const silent = watchSilent(app);
  try {
    await app.listen({ host, port });
  } catch (cause) {
    // What waits for the end of the server would keep it from closing.
    switches.closing.abort(stopped());
    switches.ending.abort(stopped());
    await app.close();
    throw portError(host, port, cause);
  }
  return {
    url: urlOf(host, app.server.address() as AddressInfo),
    app,
    async close(drainMs = DRAIN_MS) {
      switches.closing.abort(stopped());
      const closed = app.close();
      using _sweep = closeWhatIsIdle(app, silent);
      if (await endsWithin(closed, drainMs)) return;
      switches.ending.abort(stopped());
      if (await endsWithin(closed, CUT_MS)) return;
      app.server.closeAllConnections();
      await closed;
    },
  };
}

/** Connections that have not asked anything yet: browsers open some ahead of need, and Node does not count them as idle. */
function watchSilent(app: ServerApp): ReadonlySet<Socket> {
  const silent = new Set<Socket>();
  app.server.on('connection', (socket: Socket) => {
    silent.add(socket);
    socket.once('close', () => silent.delete(socket));
  });
  app.server.on('request', ({ socket }: IncomingMessage) => silent.delete(socket));
  return silent;
}

/** A connection whose last request has been answered, or that never had one, would keep the server waiting for another. */
function closeWhatIsIdle(app: ServerApp, silent: ReadonlySet<Socket>): Disposable {
  const timer = setInterval(() => {
    app.server.closeIdleConnections();
    // One that has begun to ask is listened to.
    for (const socket of silent) if (socket.bytesRead === 0) socket.destroy();
  }, SWEEP_MS);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}

/** Answers until `signal` says stop, then drains. */
export async function serveUntil(server: RunningServer, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await once(signal, 'abort');
  await server.close();
}

async function endsWithin(work: PromiseLike<unknown>, ms: number): Promise<boolean> {
  const controller = new AbortController();
  const timeout = delay(ms, false, { signal: controller.signal }).catch(() => false);
  try {
    return await Promise.race([Promise.resolve(work).then(() => true), timeout]);
  } finally {
    controller.abort();
  }
}

function stopped(): BarlakeError {
  return new BarlakeError('E_CANCELLED', {
    message: 'The server is being stopped.',
    mend: 'Ask again when it is back.',
  });
}

/** Addresses that stand for all of a machine are shown as one that can be asked. */
function urlOf(host: string, { port, family }: AddressInfo): string {
  const isAny = host === '0.0.0.0' || host === '::';
  const shown = isAny ? '127.0.0.1' : host;
  return `http://${family === 'IPv6' && !isAny ? `[${shown}]` : shown}:${port}`;
}

function portError(host: string, port: number, cause: unknown): BarlakeError {
  const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
  return new BarlakeError('E_PORT', {
    message: `The server cannot listen on ${host}:${port} (${reason}).`,
    mend: 'Name another port with --port; 0 takes any free one. Another `barlake serve` may be running already.',
    details: { host, port, reason },
    cause,
  });
}
