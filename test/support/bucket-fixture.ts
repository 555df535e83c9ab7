import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import {
  createFlatFileStore,
  type FlatFileStoreOptions,
} from '../../src/vendor/flat-files/create-flat-file-store.ts';
import type { FlatFileStore, ListedObject } from '../../src/vendor/flat-files/flat-file-store.ts';
import { type ScriptedBucket, scriptedObject, startScriptedBucket } from './scripted-bucket.ts';

/** The key the fixture’s object is under. */
export const KEY = 'us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv.gz';

/** A scripted bucket with one object in it, a store on it and a folder to download to. */
export interface BucketFixture extends AsyncDisposable {
  readonly bucket: ScriptedBucket;
  readonly store: FlatFileStore;
  readonly object: ListedObject;
  readonly body: Buffer;
  readonly path: string;
  /** Names of the files in the download folder. */
  files(): Promise<readonly string[]>;
}

/** Lines of a day file that do not compress away, so that bodies have some length. */
export function csvBody(rowCount: number, seed = 1): Buffer {
  let state = seed;
  const rows = Array.from({ length: rowCount }, (_, row) => {
    state = (state * 1_103_515_245 + 12_345) % 2_147_483_648;
    return `T${row},${state},1.5,2.5,3.5,0.5,1709787600000000000,${state % 977}`;
  });
  return gzipSync(['ticker,volume,open,close,high,low,window_start,transactions', ...rows, ''].join('\n'));
}

/** What a listing says about an object of the scripted bucket. */
export function listed(key: string, body: Buffer): ListedObject {
  const { etag } = scriptedObject(body);
  return { key, etag, sizeBytes: body.length, lastModifiedMs: Date.UTC(2024, 2, 8, 2) };
}

/** Sets everything up; waits between attempts are zero unless `random` says otherwise. */
export async function bucketFixture(
  options: Partial<FlatFileStoreOptions> = {},
  body: Buffer = csvBody(20_000),
): Promise<BucketFixture> {
  const bucket = await startScriptedBucket();
  bucket.objects.set(KEY, scriptedObject(body));
  const folder = await mkdtemp(join(tmpdir(), 'barlake-flat-files-'));
  const store = await createFlatFileStore({
    endpoint: bucket.endpoint,
    bucket: 'flatfiles',
    accessKey: 'test-access',
    secretKey: 'test-secret',
    timeoutMs: 2000,
    attempts: 4,
    connections: 4,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0,
    ...options,
  });
  return {
    bucket,
    store,
    body,
    object: listed(KEY, body),
    path: join(folder, 'body.tmp'),
    files: () => readdir(folder),
    [Symbol.asyncDispose]: async () => {
      await store[Symbol.asyncDispose]();
      await bucket[Symbol.asyncDispose]();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
