import { CHANGE_HEADER } from '../../contract/api/api-path.ts';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { systemRandom } from '../../src/app/cli/system-random.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { openServerWorld } from '../../src/app/server/open-server-world.ts';
import { type RunningServer, startServer } from '../../src/app/server/run-server.ts';
import type { ServerAccess } from '../../src/app/server/security/server-access.ts';
import type { ServerWorld } from '../../src/app/server/server-world.ts';
import type { Clock } from '../../src/domain/clock.ts';

/** A server in this process, on a port of its own. */
export interface OpenServer extends AsyncDisposable {
  readonly url: string;
  readonly world: ServerWorld;
  readonly server: RunningServer;
  /** What the log showed so far. */
  readonly shown: readonly string[];
  /** Asks for a path. */
  get(path: string, init?: RequestInit): Promise<Response>;
  /** Posts JSON with the header of changes. */
  post(path: string, body: unknown, init?: RequestInit): Promise<Response>;
}

/** What a server of a test may differ in. */
export interface OpenServerOptions {
  readonly access?: Partial<ServerAccess>;
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly dashboard?: string;
}

/** Serves a lake on loopback, at a port that is free, with the log at its loudest. */
export async function openServer(
  root: string,
  { access, env = {}, clock = systemClock, dashboard }: OpenServerOptions = {},
): Promise<OpenServer> {
  const shown: string[] = [];
  const loaded = await loadConfiguration({
    flags: { lake: root, logLevel: 'debug' },
    env: { HOME: root, XDG_CACHE_HOME: root, ...env },
    cwd: root,
    learnSecret: () => undefined,
  });
  const opened = await openServerWorld({
    context: {
      config: loaded.config,
      loaded,
      clock,
      random: systemRandom,
      version: '0.0.0-test',
      cwd: root,
      env,
      signal: new AbortController().signal,
    },
    access: { ...ACCESS, ...access },
    show: (line) => shown.push(line),
    dashboard: dashboard ?? `${root}/no-dashboard`,
  });
  const server = await startServer(opened.world, opened.switches);
  const { url } = server;
  const get: OpenServer['get'] = async (path, init) => fetch(`${url}${path}`, init);
  return {
    url,
    world: opened.world,
    server,
    shown,
    get,
    post: async (path, body, init) =>
      get(path, {
        method: 'POST',
        body: JSON.stringify(body),
        ...init,
        headers: { 'content-type': 'application/json', [CHANGE_HEADER]: '1', ...init?.headers },
      }),
    async [Symbol.asyncDispose]() {
      await server.close(0);
      await opened[Symbol.asyncDispose]();
    },
  };
}

const ACCESS: ServerAccess = {
  host: '127.0.0.1',
  port: 0,
  token: undefined,
  operatorToken: undefined,
  viewToken: undefined,
  isReadOnly: false,
  corsOrigins: [],
  allowedHosts: [],
  requestsPerMinute: 100_000,
};
