import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import {
  createFlatFileStore,
  type FlatFileStoreOptions,
} from '../../src/vendor/flat-files/create-flat-file-store.ts';
import type { FlatFileStore, ListedObject } from '../../src/vendor/flat-files/flat-file-store.ts';
import { keyOf, listPrefixes } from '../../src/vendor/flat-files/object-key.ts';

const from = tradingDay('2026-02-02');
const to = tradingDay('2026-02-13');
const KEY = keyOf('stocks_daily', from);
const signal = new AbortController().signal;

let sandbox: Sandbox;
let folder: string;
let store: FlatFileStore;
let objects: readonly ListedObject[];

function open(options: Partial<FlatFileStoreOptions> = {}): Promise<FlatFileStore> {
  return createFlatFileStore({
    endpoint: sandbox.s3,
    bucket: sandbox.bucket,
    accessKey: sandbox.accessKey,
    secretKey: sandbox.secretKey,
    timeoutMs: 500,
    attempts: 4,
    connections: 4,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0,
    ...options,
  });
}

async function listAll(): Promise<readonly ListedObject[]> {
  const pages = await Promise.all(
    listPrefixes('stocks_daily', from, to).map((prefix) => store.list(prefix, signal)),
  );
  return pages.flat();
}

function first(): ListedObject {
  const object = objects.find(({ key }) => key === KEY);
  if (object === undefined) throw new Error(`${KEY} is not listed`);
  return object;
}

beforeAll(async () => {
  const datasets = ['stocks_daily', 'indices_daily'] as const;
  sandbox = await startSandbox({ from, to, datasets, forbidden: ['indices_daily'], symbols: 40 });
  folder = await mkdtemp(join(tmpdir(), 'barlake-flat-files-'));
  store = await open();
  objects = await listAll();
});

afterEach(() => {
  sandbox.control.removeFaults();
});

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await sandbox.stop();
  await rm(folder, { recursive: true, force: true });
});

describe('the flat-file client against the stand-in', () => {
  it('fetches every listed day as it is listed', async () => {
    expect(objects).toHaveLength(10);
    for (const object of objects) {
      const path = join(folder, 'day.tmp');
      const outcome = await store.download(object, path, { signal });
      expect(outcome).toMatchObject({ kind: 'downloaded', etag: object.etag, sizeBytes: object.sizeBytes });
      expect(
        createHash('md5')
          .update(await readFile(path))
          .digest('hex'),
      ).toBe(object.etag);
      await rm(path);
    }
  });

  it.each(['truncate', 'wrong-size', 'drop', 'stall', 'flip', 'error', 'throttle'])(
    'gets the same bytes through %s, twice in a row',
    async (kind) => {
      sandbox.control.addFault(`${kind}=*,times=2`);
      const path = join(folder, `${kind}.tmp`);
      expect(await store.download(first(), path, { signal })).toMatchObject({ kind: 'downloaded' });
      expect(
        createHash('md5')
          .update(await readFile(path))
          .digest('hex'),
      ).toBe(first().etag);
      await rm(path);
    },
  );

  it.each([
    ['truncate', 'E_UNREACHABLE'],
    ['wrong-size', 'E_OBJECT_CORRUPT'],
    ['flip', 'E_OBJECT_CORRUPT'],
    ['stall', 'E_TIMEOUT'],
    ['drop', 'E_UNREACHABLE'],
    ['drip', 'E_TIMEOUT'],
    ['error', 'E_RATE_LIMITED'],
    ['throttle', 'E_RATE_LIMITED'],
  ])('ends %s without end as %s, without a file', async (kind, code) => {
    sandbox.control.addFault(kind === 'drip' ? 'drip=*,rate=40' : `${kind}=*`);
    const job = store.download(first(), join(folder, 'bad.tmp'), { signal });
    await expect(job).rejects.toMatchObject({ code });
    expect(await readdir(folder)).toEqual([]);
  });

  it('tells a plan that ends from a day that is missing', async () => {
    const path = join(folder, 'none.tmp');
    const forbidden = keyOf('indices_daily', from);
    expect(await store.head(forbidden, signal)).toMatchObject({ kind: 'forbidden' });
    expect(await store.download({ ...first(), key: forbidden }, path, { signal })).toMatchObject({
      kind: 'forbidden',
      message: expect.stringContaining('AccessDenied') as string,
    });
    const sunday = keyOf('stocks_daily', tradingDay('2026-02-08'));
    expect(await store.head(sunday, signal)).toEqual({ kind: 'absent' });
    expect(await store.download({ ...first(), key: sunday }, path, { signal })).toEqual({ kind: 'absent' });
    expect(await store.list('us_indices/day_aggs_v1/2026/', signal)).toHaveLength(10);
  });

  it('reports a refused key pair as such', async () => {
    await using stranger = await open({ secretKey: 'test-another' });
    await expect(stranger.list('us_stocks_sip/', signal)).rejects.toMatchObject({
      code: 'E_CREDENTIALS_REFUSED',
    });
  });

  it('records what it has when the vendor replaces the object in between', async () => {
    const listed = first();
    const etag = await sandbox.control.replaceObject(KEY);
    const path = join(folder, 'replaced.tmp');
    expect(etag).not.toBe(listed.etag);
    expect(await store.download(listed, path, { signal })).toMatchObject({ kind: 'downloaded', etag });
    expect(
      createHash('md5')
        .update(await readFile(path))
        .digest('hex'),
    ).toBe(etag);
    await rm(path);
  });
});
