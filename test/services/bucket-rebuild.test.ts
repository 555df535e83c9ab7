import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { catalogRebuildDocumentSchema } from '../../contract/cli/catalog-rebuild.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { bronzePath } from '../../src/lake/storage/lake-paths.ts';
import { getObject, listObjects, putObject } from '../../src/lake/storage/s3/object-requests.ts';
import { BUCKET_ENV, type LakeBench, type Machine, openLakeBench } from '../support/bucket-lake.ts';
import { type FaultyProxy, startFaultyProxy } from '../support/faulty-proxy.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { type OpenBucket, openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-05');
const PATH = bronzePath('stocks_minute', FROM);
const KEY = `lake/${PATH}`;
const BARS = ['sql', 'SELECT count(*), sum(hash(b)::HUGEINT) FROM stocks_minute b', '--format', 'csv'];

describe.skipIf(S3_PYTHON === undefined)(
  'the catalog of a lake in a bucket, rebuilt on a new machine',
  () => {
    let s3: S3Server;
    let proxy: FaultyProxy;
    let bench: LakeBench;
    let machine: Machine;
    let bucket: OpenBucket;
    let storedBytes = 0;
    beforeAll(async () => {
      s3 = await startS3Server();
      await s3.createBucket('rebuilt');
      proxy = await startFaultyProxy(s3.endpoint);
      bench = await openLakeBench({ datasets: ['stocks_minute'], from: FROM, to: TO, symbols: 200 });
      machine = bench.machine('s3://rebuilt/lake', {
        ...BUCKET_ENV,
        BARLAKE_LAKE_S3_ENDPOINT: proxy.endpoint,
        BARLAKE_LAKE_LOCAL: home(),
      });
      await machine.done('sync', 'stocks_minute', '--from', FROM, '--to', TO, '--through', 'silver');
      bucket = await openBucket(s3.endpoint, 'rebuilt');
      for await (const { sizeBytes } of listObjects(bucket.store, 'lake/')) storedBytes += sizeBytes;
    });
    afterAll(async () => {
      await bucket?.[Symbol.asyncDispose]();
      await bench?.[Symbol.asyncDispose]();
      await proxy?.[Symbol.asyncDispose]();
      await s3?.[Symbol.asyncDispose]();
    });

    const home = (): string => bench.folder.at('home');
    /** Without landing, which is gone with the home. */
    const facts = () =>
      catalogFacts(home()).partitions.filter(({ layer }) => !String(layer).startsWith('landing'));
    const spoil = async (change: (bytes: Buffer) => Buffer): Promise<() => Promise<void>> => {
      const object = await getObject(bucket.store, KEY);
      const bytes = await buffer(object?.body ?? Readable.from([]));
      const hash = object?.hash ?? '';
      const put = async (body: Buffer) => putObject(bucket.store, KEY, { body, hash, md5: md5Of(body) });
      await put(change(Buffer.from(bytes)));
      return () => put(bytes);
    };

    it('says the same as before, of a fraction of the bytes', async () => {
      const bars = await machine.done(...BARS);
      const before = facts();
      await rm(home(), { recursive: true });
      const [sent, requests] = [proxy.sentBytes(), proxy.seen.length];
      await machine.done('catalog', 'rebuild');
      expect(facts()).toEqual(before);
      // Measured: 387,387 of 24,885,952 bytes in 129 requests; fetched as a whole, 24,909,547 in 143.
      expect((proxy.sentBytes() - sent) / storedBytes).toBeLessThan(0.05);
      expect(proxy.seen.length - requests).toBeLessThan(143);
      expect(await machine.done(...BARS)).toBe(bars);
    });

    it('leaves out a file without its footer, as one that is damaged', async () => {
      const mend = await spoil((bytes) => bytes.subarray(0, bytes.length - 100));
      await rm(home(), { recursive: true });
      const { damaged } = catalogRebuildDocumentSchema.parse(
        JSON.parse((await machine.run('catalog', 'rebuild', '--json')).out),
      );
      expect(damaged).toMatchObject([{ path: PATH }]);
      expect(facts().map(({ path }) => path)).toContain(bronzePath('stocks_minute', TO));
      await mend();
    });

    it('lists a file that only its writer vouches for, and no reader takes it for sound', async () => {
      const mend = await spoil((bytes) => Buffer.from(bytes.fill(7, 50_000, 50_100)));
      await rm(home(), { recursive: true, force: true });
      await machine.done('catalog', 'rebuild');
      expect(facts().map(({ path }) => path)).toContain(PATH);
      const { code, err } = await machine.run(...BARS);
      expect([code, err]).toEqual([1, expect.stringContaining('E_STORE_DAMAGED')]);
      const scrubbed = await machine.run('scrub', '--restart', '--json');
      expect([scrubbed.code, scrubbed.out]).toEqual([3, expect.stringContaining(PATH)]);
      await mend();
    });
  },
);

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
