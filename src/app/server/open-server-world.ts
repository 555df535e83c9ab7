import type { MemoryEvent } from '../../execute/memory-governor.ts';
import { openReadPool } from '../../lake/query/read-pool.ts';
import { type Logger, openLog } from '../../observe/open-log.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { createSecretMask, type SecretMask } from '../cli/secret-mask.ts';
import type { Configuration } from '../config/configuration.ts';
import { secretsOf } from '../config/secrets-of.ts';
import { openProcessorMeter } from '../hardware/processor-meter.ts';
import { openLakeLogs } from '../logs/open-lake-logs.ts';
import { openQueryEngine } from '../query/open-query-engine.ts';
import { sqlLimits } from '../query/sql-limits.ts';
import { createSqlRunner } from '../query/sql-runner.ts';
import { createCatalogCache } from './catalog/catalog-cache.ts';
import { openLakeToServe } from './open-lake-to-serve.ts';
import type { ServerSwitches } from './run-server.ts';
import type { ServerAccess } from './security/server-access.ts';
import type { ServerWorld } from './server-world.ts';

/** What a server is opened with. */
export interface ServerOptions {
  readonly context: Pick<
    CommandContext,
    'config' | 'loaded' | 'clock' | 'random' | 'version' | 'cwd' | 'env' | 'signal'
  >;
  readonly access: ServerAccess;
  /** Shows a line of the log to whoever started the process. */
  readonly show?: ((line: string) => void) | undefined;
  /** Folder of the built dashboard; absent: the package’s. */
  readonly dashboard?: string | undefined;
}

/** An open world; disposing of it closes everything, in the order in which things need one another. */
export interface OpenServerWorld extends AsyncDisposable {
  readonly world: ServerWorld;
  readonly switches: ServerSwitches;
}

/** For footers, reference data and lists of symbols: small questions, beside the engine of the bars. */
const READER = { threads: 1, memoryMb: 512, connectionsMax: 4 } as const;

/** Opens the lake and all that routes work with. Throws what `openLakeToServe` throws. */
export async function openServerWorld(options: ServerOptions): Promise<OpenServerWorld> {
  const { context, access, show, dashboard } = options;
  const { config, clock } = context;
  await using stack = new AsyncDisposableStack();
  const mask = maskOf(config, access);
  const lake = stack.use(await openLakeToServe(context, access));
  const log = openLog({
    level: config.logLevel,
    nowMs: () => clock.nowMs(),
    mask: (line) => mask.mask(line),
    files: openLakeLogs(config, clock),
    show,
  });
  const onMemory = (event: MemoryEvent): void => logMemory(log.logger, event);
  const onNote = (note: string): void => log.logger.info(note);
  const engine = stack.use(await openQueryEngine({ ...context, lake, onMemory, onNote }));
  const reader = stack.use(await openReadPool(READER));
  const switches = { closing: new AbortController(), ending: new AbortController() };
  const world: ServerWorld = {
    config,
    loaded: context.loaded,
    clock,
    random: context.random,
    version: context.version,
    cwd: context.cwd,
    env: context.env,
    lake,
    engine,
    reader,
    sql: stack.use(createSqlRunner(lake, sqlLimits(config))),
    cache: createCatalogCache(lake),
    startedMs: clock.nowMs(),
    cpuCores: openProcessorMeter(clock),
    access,
    log,
    mask,
    dashboard,
    closing: switches.closing.signal,
    ending: switches.ending.signal,
  };
  const owned = stack.move();
  return { world, switches, [Symbol.asyncDispose]: async () => owned.disposeAsync() };
}

function maskOf(config: Configuration, { token, operatorToken, viewToken }: ServerAccess): SecretMask {
  const mask = createSecretMask();
  for (const secret of [...secretsOf(config), token, operatorToken, viewToken]) mask.learn(secret);
  return mask;
}

/** Memory at work: who is short, and what the engine may take from now on. */
function logMemory(logger: Logger, { kind, level, share, of, plan }: MemoryEvent): void {
  const { duckdbThreads, duckdbMemoryMb } = plan;
  const facts = { change: kind, level, percent: Math.round(share * 100), of, duckdbThreads, duckdbMemoryMb };
  logger[level === 'calm' ? 'info' : 'warn'](facts, `memory is ${level}`);
}
