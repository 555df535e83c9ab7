import Fastify from 'fastify';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { type LakeMarket, openLakeMarket } from '../../src/app/market/lake-market.ts';
import { openQueryEngine } from '../../src/app/query/open-query-engine.ts';
import { openLakeToRead } from '../../src/app/reading/open-lake.ts';
import { registerVendorApi } from '../../src/app/server/vendor-routes.ts';
import type { Clock } from '../../src/domain/clock.ts';
import { folderLake } from '../../src/lake/lake-place.ts';
import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';
import type { RestServer } from './ask-rest.ts';
import { type Finished, runInside } from './run-barlake.ts';
import { bothEnv, writeConfig } from './stand-in.ts';
import { makeTempFolder, type TempFolder } from './temp-folder.ts';

/** A lake that answers as the vendor does. */
export interface LakeVendor extends RestServer, AsyncDisposable {
  readonly folder: TempFolder;
  readonly root: string;
  readonly market: LakeMarket;
  /** Lines of the server’s log. */
  readonly log: readonly string[];
  /** Runs a command on the lake, with the sandbox for its vendor and its time. Throws when it fails. */
  run(...args: readonly string[]): Promise<Finished>;
}

/** The key that the lake’s server takes. */
export const LAKE_KEY = 'test-lake-key-that-no-log-may-show';

const PATIENT = { timeoutMs: 20_000, attempts: 3 };

/** Whose tickers are listed. */
const DATASETS = 'datasets: [stocks_daily, crypto_daily, fx_daily, indices_daily]\n';

/** Fills a lake from a sandbox with some commands, and serves it on a free port. */
export async function startLakeVendor(
  sandbox: Sandbox,
  commands: readonly (readonly string[])[],
): Promise<LakeVendor> {
  await using stack = new AsyncDisposableStack();
  const folder = stack.use(await makeTempFolder('lake-vendor'));
  await writeConfig(folder.path, PATIENT, DATASETS);
  const root = folder.at('lake');
  const clock: Clock = { nowMs: () => sandbox.control.nowMs(), monotonicMs: () => performance.now() };
  const run: LakeVendor['run'] = async (...args) => {
    const env = { ...bothEnv(sandbox), XDG_CACHE_HOME: folder.at('cache') };
    const finished = await runInside([...args, '--lake', root], { cwd: folder.path, env, clock });
    if (finished.code !== 0) throw new Error(`barlake ${args.join(' ')}: ${finished.err}${finished.out}`);
    return finished;
  };
  for (const command of commands) await run(...command);
  const { config } = await loadConfiguration({
    flags: { lake: root },
    env: { HOME: folder.path },
    cwd: folder.path,
    learnSecret: () => undefined,
  });
  const opened = stack.use(await openLakeToRead(folderLake(root)));
  const engine = stack.use(await openQueryEngine({ lake: opened, config, clock, random: () => 0 }));
  const market = stack.use(openLakeMarket({ engine, clock }));
  const log: string[] = [];
  const app = Fastify({ logger: { level: 'info', stream: { write: (line: string) => log.push(line) } } });
  registerVendorApi(app, {
    market,
    authorize: (_request, key) =>
      key === undefined ? 'no-key' : key === LAKE_KEY ? 'granted' : 'unknown-key',
  });
  const rest = await app.listen({ host: '127.0.0.1', port: 0 });
  const owned = stack.move();
  return {
    folder,
    root,
    market,
    log,
    run,
    rest,
    apiKey: LAKE_KEY,
    async [Symbol.asyncDispose]() {
      await app.close();
      await owned.disposeAsync();
    },
  };
}
