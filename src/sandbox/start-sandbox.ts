import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DATASET_NAMES, type DatasetName } from '../domain/dataset.ts';
import { type TradingDay, tradingDay } from '../domain/trading-day.ts';
import { parseRequestTarget } from '../vendor-api/http/request-target.ts';
import type { MarketSource } from '../vendor-api/market-source.ts';
import { ADMIN_PREFIX, handleAdmin } from './admin/admin-handler.ts';
import { requestLog } from './admin/request-log.ts';
import { parseFault } from './fault/fault.ts';
import { faultRegistry } from './fault/fault-registry.ts';
import { close, listen } from './http/listen.ts';
import { createMarket, type Market } from './market/market.ts';
import { marketClock } from './market-clock.ts';
import { mixHash } from './random/random-stream.ts';
import { type CallGate, callGate } from './rest/access/call-rate.ts';
import { PLANS } from './rest/access/plan.ts';
import { planEntitlement } from './rest/access/plan-entitlement.ts';
import { filesSource } from './rest/files/files-source.ts';
import { readDividends, readSplits } from './rest/files/read-events.ts';
import { handleRest } from './rest/handle-rest.ts';
import type { RestRoom } from './rest/rest-room.ts';
import { syntheticSource } from './rest/synthetic/synthetic-source.ts';
import type { S3Room } from './s3/s3-exchange.ts';
import { handleS3 } from './s3/s3-handler.ts';
import { type SandboxControl, sandboxControl } from './sandbox-control.ts';
import {
  defaultNowMs,
  PUBLISH_LAG_HOURS,
  SANDBOX_KEYS,
  SANDBOX_SYMBOLS,
  type SandboxOptions,
  spanOf,
} from './sandbox-options.ts';
import { readBarsSource } from './store/bars-source.ts';
import { marketSource } from './store/market-source.ts';
import type { ObjectSource } from './store/object-source.ts';
import { type ObjectStore, openObjectStore } from './store/object-store.ts';

/** A running stand-in for the vendor. */
export interface Sandbox extends AsyncDisposable {
  /** Base URLs, without a trailing slash: `http://127.0.0.1:40123`. */
  readonly rest: string;
  readonly s3: string;
  readonly adminUrl: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  readonly apiKey: string;
  /** The synthetic market behind it; `undefined` when real bars are served. */
  readonly market: Market | undefined;
  readonly control: SandboxControl;
  /** Ends both servers with their connections, and deletes temporary files. May be called twice. */
  stop(): Promise<void>;
}

const DEFAULT_SEED = 1;
const DAYS_PER_YEAR = 365.25;
const FIRST_DAY = tradingDay('1970-01-01');

/**
 * Starts the stand-in on the loopback address; resolves once both ports answer. Throws `E_PORT`, `E_BARS_FILE`, and
 * `E_USAGE` for a fault that cannot be read.
 */
export async function startSandbox(options: SandboxOptions = {}): Promise<Sandbox> {
  const runDir = await mkdtemp(join(tmpdir(), 'barlake-sandbox-'));
  const stopping = new AbortController();
  const servers: Server[] = [];
  let store: ObjectStore | undefined;
  const stop = async (): Promise<void> => {
    stopping.abort();
    await Promise.all(servers.splice(0).map(close));
    // A file that is still being made would put its folder back.
    await store?.settled();
    await rm(runDir, { recursive: true, force: true });
  };
  try {
    const keys = keysOf(options);
    const { room, restRoom, control, market, seed } = await openRooms(options, {
      keys,
      runDir,
      signal: stopping.signal,
    });
    store = room.store;
    const port = options.port ?? 0;
    const start = (handler: Handler, ownPort: number): Promise<string> => {
      const server = createServer(answering(handler, seed));
      servers.push(server);
      return listen(server, ownPort);
    };
    const s3 = await start(
      (request, response, requestId) => answerS3(room, control, { request, response, requestId }),
      port,
    );
    const rest = await start(
      (request, response, requestId) => handleRest(restRoom, request, response, requestId),
      port === 0 ? 0 : port + 1,
    );
    const adminUrl = `${s3}${ADMIN_PREFIX.slice(0, -1)}`;
    return { ...keys, s3, rest, adminUrl, market, control, stop, [Symbol.asyncDispose]: stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Keys = Pick<Sandbox, 'bucket' | 'accessKey' | 'secretKey' | 'apiKey'>;
type Handler = (
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
) => Promise<void> | void;

function keysOf(options: SandboxOptions): Keys {
  return {
    bucket: options.bucket ?? SANDBOX_KEYS.bucket,
    accessKey: options.accessKey ?? SANDBOX_KEYS.accessKey,
    secretKey: options.secretKey ?? SANDBOX_KEYS.secretKey,
    apiKey: options.apiKey ?? SANDBOX_KEYS.apiKey,
  };
}

async function openRooms(
  options: SandboxOptions,
  { keys, runDir, signal }: { readonly keys: Keys; readonly runDir: string; readonly signal: AbortSignal },
): Promise<{
  room: S3Room;
  restRoom: RestRoom;
  control: SandboxControl;
  market: Market | undefined;
  seed: number;
}> {
  const seed = options.seed ?? DEFAULT_SEED;
  const faults = faultRegistry(seed);
  for (const fault of options.faults ?? []) faults.add(parseFault(fault));
  const { source, market, lastDay } = await openSource(options, seed);
  const clock = marketClock(options.nowMs ?? defaultNowMs(lastDay));
  const rules = {
    clock,
    publishLagHours: options.publishLagHours ?? PUBLISH_LAG_HOURS,
    ...bucketRights(options),
    signal,
    extraDelayMs: (key: string): number => faults.extraDelayMs(key),
  };
  const store = await openObjectStore(source, rules, {
    cacheDir: options.cacheDir ?? join(runDir, 'objects'),
    runDir,
  });
  const log = requestLog();
  const { bucket } = keys;
  const latencyMs = options.latencyMs ?? 0;
  const room = { bucket, keys, store, faults, log, clock: options.clock, latencyMs, signal };
  const nowMs = (): number => clock.nowMs();
  const restLog = requestLog();
  const restRoom: RestRoom = {
    source: market === undefined ? await openFiles(source, options, nowMs) : syntheticSource(market, nowMs),
    entitlement: planEntitlement(options, nowMs),
    apiKey: keys.apiKey,
    gate: openGate(options, nowMs),
    sendsRetryAfter: options.sendsRetryAfter ?? false,
    faults,
    log: restLog,
    latencyMs,
    signal,
  };
  return { room, restRoom, control: sandboxControl({ faults, log, restLog, store, clock }), market, seed };
}

async function openFiles(
  source: ObjectSource,
  options: SandboxOptions,
  nowMs: () => number,
): Promise<MarketSource> {
  const [splits, dividends] = await Promise.all([
    readSplits(options.splits),
    readDividends(options.dividends),
  ]);
  return filesSource(source, { splits, dividends }, nowMs);
}

/** A plan reaches as far in the bucket as it does over REST; the cheapest one has no files at all. */
function bucketRights({ plan, historyDays, forbidden = [] }: SandboxOptions): {
  readonly historyDays: number | undefined;
  readonly forbidden: readonly DatasetName[];
} {
  const rights = plan === undefined ? undefined : PLANS[plan];
  const years = rights?.historyYears;
  return {
    historyDays: historyDays ?? (years === undefined ? undefined : Math.round(years * DAYS_PER_YEAR)),
    forbidden: rights?.hasPaidData === false ? DATASET_NAMES : forbidden,
  };
}

/** Calls are counted by the host’s clock, or by the market’s when there is none: then a test decides when time passes. */
function openGate({ plan, rate, clock }: SandboxOptions, nowMs: () => number): CallGate {
  const allowed = rate ?? (plan === undefined ? undefined : PLANS[plan].rate);
  return callGate(allowed, clock === undefined ? nowMs : () => clock.monotonicMs());
}

async function openSource(
  options: SandboxOptions,
  seed: number,
): Promise<{ source: ObjectSource; market: Market | undefined; lastDay: TradingDay }> {
  const span = spanOf(options);
  if (options.bars !== undefined && options.bars.length > 0) {
    const source = await readBarsSource(options.bars);
    const lastDay = source.entries.reduce((last, { day }) => (day > last ? day : last), FIRST_DAY);
    return { source, market: undefined, lastDay };
  }
  const market = createMarket({ seed, symbols: options.symbols ?? SANDBOX_SYMBOLS, ...span });
  const source = marketSource(market, options.datasets ?? DATASET_NAMES, {
    shuffle: options.shuffle ?? false,
  });
  return { source, market, lastDay: span.to };
}

async function answerS3(
  room: S3Room,
  control: SandboxControl,
  exchange: {
    readonly request: IncomingMessage;
    readonly response: ServerResponse;
    readonly requestId: string;
  },
): Promise<void> {
  const { request, response, requestId } = exchange;
  const target = parseRequestTarget(request.url ?? '/');
  if (target?.path.startsWith(ADMIN_PREFIX) === true) await handleAdmin(control, target, request, response);
  else await handleS3(room, request, response, requestId);
}

/** Numbers the requests and keeps a failing one from ending the process: its connection closes, as a broken server’s would. */
function answering(
  handler: Handler,
  seed: number,
): (request: IncomingMessage, response: ServerResponse) => void {
  let count = 0;
  return (request, response) => {
    const requestId = [1, 2, 3, 4]
      .map((part) =>
        mixHash(seed + part, count)
          .toString(16)
          .padStart(8, '0'),
      )
      .join('');
    count += 1;
    Promise.resolve(handler(request, response, requestId)).catch(() => void response.destroy());
  };
}
