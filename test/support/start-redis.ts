import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { findProgram } from './find-program.ts';
import { freePort } from './free-port.ts';
import { makeTempFolder } from './temp-folder.ts';

const SERVER = findProgram('redis-server');

/** Why tests with Redis are skipped here; `undefined` where they can run. */
export const withoutRedis: string | undefined =
  SERVER === undefined ? 'no Redis server is installed (apt: redis-server)' : undefined;

/** A Redis server of this test alone. */
export interface RedisServer extends AsyncDisposable {
  readonly url: string;
  /** Ends it at once; it keeps nothing but what its append-only file has. */
  kill(): Promise<void>;
  /** Starts it again on the same port and waits until it answers. */
  restart(): Promise<void>;
  /** Sends one command. */
  ask(...command: readonly [string, ...string[]]): Promise<unknown>;
}

const ANSWERS_WITHIN_MS = 20_000;
const POLL_MS = 20;

/** Starts a server on a free port of the loopback; `isDurable`: what it acknowledged outlives a kill. */
export async function startRedis({
  isDurable = false,
  policy = 'noeviction',
}: {
  readonly isDurable?: boolean;
  readonly policy?: string;
} = {}): Promise<RedisServer> {
  if (SERVER === undefined) throw new Error(withoutRedis);
  const folder = await makeTempFolder('redis');
  const port = await freePort();
  const url = `redis://127.0.0.1:${port}`;
  const durable = isDurable ? ['--appendonly', 'yes', '--appendfsync', 'always'] : ['--appendonly', 'no'];
  const start = async (): Promise<ChildProcess> => {
    const args = ['--port', String(port), '--bind', '127.0.0.1', '--save', '', '--dir', folder.path];
    const child = spawn(SERVER, [...args, ...durable, '--maxmemory-policy', policy], { stdio: 'ignore' });
    await answers(url, child);
    return child;
  };
  let child = await start();
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    child.kill('SIGKILL');
    await once(child, 'exit');
  };
  return {
    url,
    kill,
    async restart() {
      child = await start();
    },
    ask: (...command) => ask(url, command),
    async [Symbol.asyncDispose]() {
      await kill();
      await folder[Symbol.asyncDispose]();
    },
  };
}

async function ask(url: string, [name, ...args]: readonly [string, ...string[]]): Promise<unknown> {
  const client = new Redis(url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    return await client.call(name, ...args);
  } finally {
    client.disconnect();
  }
}

async function answers(url: string, child: ChildProcess): Promise<void> {
  for (let waitedMs = 0; ; waitedMs += POLL_MS) {
    const error = await ask(url, ['PING']).then(
      () => undefined,
      (reason: unknown) => reason,
    );
    if (error === undefined) return;
    if (waitedMs >= ANSWERS_WITHIN_MS || child.exitCode !== null) {
      throw new Error('the Redis server does not answer', { cause: error });
    }
    await sleep(POLL_MS);
  }
}
