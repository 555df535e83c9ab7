import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { loadHttpfs, maskKeys } from '../../lake/duckdb/load-httpfs.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import { reachFiles } from '../../lake/storage/reach-files.ts';
import type { BucketAccess } from '../../lake/storage/s3/bucket-access.ts';
import type { LakeFile } from '../../plan/query/read-facts.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { bucketAccess } from '../storage/bucket-access.ts';

/** The files of one request that are read in parts where they are kept. */
export interface FarReading {
  /** The plan with URLs in place of the files that are better read so. */
  point(plan: ReadPlan): Promise<ReadPlan>;
  /** Whether the request is better tried again with copies: the failure may be that of reading from afar, of which nobody saw rows yet. */
  gaveUp(error: unknown): boolean;
  /** The error of a reading that was under way, when it may have come from afar. */
  explain(error: unknown): BarlakeError | undefined;
}

/** Files of a lake in a bucket that need not be fetched as a whole. */
export interface FarFiles {
  open(): FarReading;
}

/** What reading from afar goes by. */
export interface FarWorld {
  readonly config: Configuration;
  readonly session: DuckDbSession;
  readonly clock: Clock;
  /** Hears once whether httpfs is used, and why not. */
  readonly onNote: (note: string) => void;
}

/** Everything is read from copies. */
export const NEAR: FarReading = {
  point: (plan) => Promise.resolve(plan),
  gaveUp: () => false,
  explain: () => undefined,
};

/** What is smaller is fetched in less time than its parts. */
const FAR_BYTES_MIN = 1024 * 1024;
/** Where more symbols are asked for, what they need is most of the file. */
const SYMBOLS_MAX = 8;
/** A file that is asked for more often than so is worth a copy. */
const READINGS_MAX = 3;
/** Files whose readings are counted. */
const COUNTED_MAX = 10_000;
/** After a failure copies are taken for so long. */
const PAUSE_MS = 60_000;

interface Far extends FarWorld {
  readonly access: BucketAccess;
  readonly readings: Map<string, number>;
  /** Whether httpfs is there; absent until somebody wants to know. */
  isLoaded: Promise<boolean> | undefined;
  pausedUntilMs: number;
}

/** Loads nothing until a request would gain by it. */
export function openFarFiles(world: FarWorld): FarFiles {
  const { lake } = world.config;
  const access = lake.bucket === undefined || lake.httpfs === 'off' ? undefined : bucketAccess(lake);
  if (access === undefined || isBarlakeError(access)) return { open: () => NEAR };
  const far: Far = {
    ...world,
    access,
    readings: new Map(),
    isLoaded: undefined,
    pausedUntilMs: Number.NEGATIVE_INFINITY,
  };
  return { open: () => (far.clock.monotonicMs() < far.pausedUntilMs ? NEAR : openReading(far)) };
}

function openReading(far: Far): FarReading {
  let isUsed = false;
  return {
    async point(plan) {
      const urls = await urlsOf(far, plan);
      if (urls.size === 0) return plan;
      isUsed = true;
      const point = (file: LakeFile): LakeFile => ({ ...file, path: urls.get(file.path) ?? file.path });
      const parts = plan.parts.map((part) =>
        mayBeFar(part) ? { ...part, files: part.files.map(point) } : part,
      );
      return { ...plan, parts };
    },
    gaveUp(error) {
      if (!isUsed || !isOfReading(error)) return false;
      pause(far, error);
      return true;
    },
    explain(error) {
      if (!isUsed || !isOfReading(error)) return undefined;
      pause(far, error);
      return broken(error, far.access);
    },
  };
}

function pause(far: Far, error: unknown): void {
  far.pausedUntilMs = far.clock.monotonicMs() + PAUSE_MS;
  far.onNote(`httpfs failed, and files of the lake are fetched for a while: ${maskKeys(error, far.access)}`);
}

async function urlsOf(far: Far, plan: ReadPlan): Promise<ReadonlyMap<string, string>> {
  const { readings } = far;
  const files = new Map(
    plan.parts
      .filter(mayBeFar)
      .flatMap((part) => part.files)
      .filter(({ path, sizeBytes }) => sizeBytes >= FAR_BYTES_MIN && (readings.get(path) ?? 0) < READINGS_MAX)
      .map((file) => [file.path, file]),
  );
  if (files.size === 0) return new Map();
  far.isLoaded ??= load(far).catch((error: unknown) => {
    far.isLoaded = undefined;
    throw error;
  });
  if (!(await far.isLoaded)) return new Map();
  const urls = await reachFiles([...files.values()]);
  if (readings.size > COUNTED_MAX) readings.clear();
  for (const path of urls.keys()) readings.set(path, (readings.get(path) ?? 0) + 1);
  return urls;
}

/** Files that are sorted by symbol, of which few are wanted. */
function mayBeFar({ origin, symbols }: ReadPart): boolean {
  return origin !== 'targeted' && symbols.length > 0 && symbols.length <= SYMBOLS_MAX;
}

async function load({ config, session, access, onNote }: Far): Promise<boolean> {
  const { timeoutMs, attempts } = config.vendor;
  using connection = await session.connect();
  const hindrance = await loadHttpfs(connection, { access, timeoutMs, attempts });
  onNote(
    hindrance === undefined
      ? 'httpfs reads large files of the lake’s bucket in parts.'
      : `httpfs is not used, and files of the lake are fetched: ${hindrance}`,
  );
  return hindrance === undefined;
}

/** Neither a refusal of ours, nor want of memory, nor a statement that was told to end. */
function isOfReading(error: unknown): boolean {
  if (isBarlakeError(error) || !(error instanceof Error)) return false;
  return error.name !== 'AbortError' && !/^(?:Out of Memory|INTERRUPT)/i.test(error.message);
}

/** The engine’s error does not go along as a cause: there would be more of it to mask. */
function broken(error: unknown, access: BucketAccess): BarlakeError {
  return new BarlakeError('E_STORE_ANSWER', {
    message: `Reading parts of a file in the lake’s bucket failed on the way: ${maskKeys(error, access)}`,
    mend: 'Ask again; with `lake.httpfs: off` files are fetched as a whole.',
  });
}
