import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { diffDocumentSchema } from '../../contract/cli/diff.ts';
import { pinDocumentSchema } from '../../contract/cli/pin.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { copyObject } from '../../src/lake/storage/s3/copy-object.ts';
import { openMultiparts } from '../../src/lake/storage/s3/multipart-requests.ts';
import { getObject, headObject, putObject, removeObject } from '../../src/lake/storage/s3/object-requests.ts';
import { uploadJournal } from '../../src/lake/storage/s3/upload-journal.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { bucketHashes } from '../support/bucket-hashes.ts';
import { BUCKET_ENV, type LakeBench, type Machine, openLakeBench } from '../support/bucket-lake.ts';
import { openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-27');
const CHANGED = tradingDay('2026-02-10');
const SYNC = ['sync', 'stocks_daily', '--from', FROM, '--to', TO];
const BARS = ['query', '--dataset', 'stocks_daily', '--format', 'csv'];
const COUNT = ['sql', 'SELECT count(*), sum(hash(b)::HUGEINT) FROM stocks_daily b', '--format', 'csv'];
const LATER_MS = Date.parse('2026-06-01T00:00:00Z');
const COLLECT_MS = LATER_MS + 25 * 3_600_000;

describe.skipIf(S3_PYTHON === undefined)('a pin of a lake in a bucket', () => {
  let s3: S3Server;
  let bench: LakeBench;
  let machine: Machine;
  let before = '';
  let counted = '';
  beforeAll(async () => {
    s3 = await startS3Server();
    await s3.createBucket('pinned');
    bench = await openLakeBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 5 });
    machine = at('one');
    await machine.done(...SYNC);
    before = await machine.done(...BARS);
    counted = await machine.done(...COUNT);
    await machine.done('pin', 'monday', '--note', 'as reported');
  });
  afterAll(async () => {
    await bench?.[Symbol.asyncDispose]();
    await s3?.[Symbol.asyncDispose]();
  });

  const home = (name: string): string => bench.folder.at(`home-${name}`);
  const at = (name: string): Machine =>
    bench.machine('s3://pinned/lake', {
      ...BUCKET_ENV,
      BARLAKE_LAKE_S3_ENDPOINT: s3.endpoint,
      BARLAKE_LAKE_LOCAL: home(name),
    });
  const objects = async (folder: string) =>
    Object.keys(await bucketHashes({ endpoint: s3.endpoint, bucket: 'pinned', prefix: 'lake' }, [folder]));
  const diff = async (...args: readonly string[]) =>
    diffDocumentSchema.parse(JSON.parse(await machine.done('diff', ...args, '--json')));

  it('is listed, and is no other than the lake as long as that is as it was', async () => {
    const { pins } = pinDocumentSchema.parse(JSON.parse(await machine.done('pin', '--json')));
    expect(pins).toMatchObject([{ name: 'monday', note: 'as reported' }]);
    expect(await diff('monday')).toMatchObject({ days: [], others: [] });
    expect((await machine.run('pin', 'monday')).code).toBe(2);
    const made = await objects('pins/monday');
    expect(made).toContain('pins/monday/pin.json');
    expect(made.filter((path) => path.startsWith('pins/monday/bronze/'))).toHaveLength(19);
  });

  it('keeps what it saw through corrections, compaction and collection', async () => {
    await bench.sandbox.control.replaceObject(keyOf('stocks_daily', CHANGED));
    await machine.done(...SYNC);
    const after = await machine.done(...BARS);
    expect(after).not.toBe(before);
    const found = await diff('monday', 'now', '--datasets', 'stocks_daily');
    expect(found.days).toMatchObject([{ day: CHANGED, state: 'changed' }]);
    const later = machine.at(LATER_MS);
    await later.done('compact', '--by', 'month');
    await later.at(COLLECT_MS).done('gc');
    expect(await objects('bronze')).toEqual(['bronze/stocks_daily/year=2026/month=02/part-0.parquet']);
    await rm(join(home('one'), 'cache', 'files'), { recursive: true });
    expect(await machine.done(...BARS)).toBe(after);
    expect(await machine.done(...BARS, '--at', 'monday')).toBe(before);
    expect(await machine.done(...COUNT, '--at', 'monday')).toBe(counted);
    expect((await diff('monday')).days).toEqual(found.days);
  });

  it('is there for another machine, and when the one that made it is gone', async () => {
    expect(await at('two').done(...BARS, '--at', 'monday')).toBe(before);
    await rm(home('one'), { recursive: true });
    await machine.done('catalog', 'rebuild');
    expect(await machine.done(...COUNT, '--at', 'monday')).toBe(counted);
  });

  it('that was being made when its maker died is swept away, and no pin until then', async () => {
    await using bucket = await openBucket(s3.endpoint, 'pinned');
    const body = Buffer.from('half');
    await putObject(bucket.store, 'lake/pins/tuesday/bronze/x.parquet', {
      body,
      hash: 'a'.repeat(64),
      md5: md5Of(body),
    });
    const { pins } = pinDocumentSchema.parse(JSON.parse(await machine.done('pin', '--json')));
    expect(pins.map(({ name }) => name)).toEqual(['monday']);
    await machine.done('pin', 'wednesday');
    expect(await objects('pins/tuesday')).toEqual([]);
    expect(await objects('pins/wednesday')).toContain('pins/wednesday/pin.json');
  });

  it('is refused, and leaves no pin, where a file is not the one that was published', async () => {
    await using bucket = await openBucket(s3.endpoint, 'pinned');
    const key = 'lake/bronze/stocks_daily/year=2026/month=02/part-0.parquet';
    const kept = 'lake/kept';
    const journal = uploadJournal(join(bucket.root, 'uploads'));
    const object = await headObject(bucket.store, key);
    if (object === undefined) throw new Error('there is no such object');
    await copyObject(bucket.store, journal, { from: key, to: kept, object });
    const other = Buffer.from('of somebody else');
    await putObject(bucket.store, key, { body: other, hash: 'c'.repeat(64), md5: md5Of(other) });
    for (const words of ['not the file that was published', 'is missing']) {
      const { code, err } = await machine.run('pin', 'thursday');
      expect([code, err]).toEqual([1, expect.stringContaining(words)]);
      expect(await objects('pins/thursday')).toEqual([]);
      await removeObject(bucket.store, key);
    }
    await copyObject(bucket.store, journal, { from: kept, to: key, object });
    expect(await machine.done('pin')).not.toContain('thursday');
  });

  it('is gone when it is removed, with all of its objects', async () => {
    await machine.done('pin', '--remove', 'wednesday');
    await machine.done('pin', '--remove', 'monday');
    expect(await objects('pins')).toEqual([]);
    const { code, err } = await machine.run(...BARS, '--at', 'monday');
    expect([code, err]).toEqual([1, expect.stringContaining('E_NOT_HELD')]);
    expect(await machine.done('pin')).toBe('There are no pins.\n');
  });
});

describe.skipIf(S3_PYTHON === undefined)('an object that is too large to be copied at once', () => {
  it('is copied in parts, byte for byte, with its hash', async () => {
    await using server = await startS3Server();
    await server.createBucket('large');
    await using bucket = await openBucket(server.endpoint, 'large');
    const { store } = bucket;
    const journal = uploadJournal(join(bucket.root, 'uploads'));
    const body = Buffer.alloc(12 * 1024 * 1024 + 5, 'bars');
    const put = { body, hash: 'b'.repeat(64), md5: md5Of(body) };
    await putObject(store, 'lake/from', put);
    const object = await headObject(store, 'lake/from');
    if (object === undefined) throw new Error('there is no such object');
    const limits = { wholeBytes: 1, partBytes: 5 * 1024 * 1024 };
    const copy = { from: 'lake/from', to: 'lake/to', object };
    expect(await copyObject(store, journal, copy, limits)).toBe(true);
    const made = await getObject(store, 'lake/to');
    expect((await buffer(made?.body ?? Readable.from([]))).equals(body)).toBe(true);
    expect(await headObject(store, 'lake/to')).toMatchObject({ sizeBytes: body.length, hash: put.hash });
    expect(await openMultiparts(store, 'lake/')).toEqual([]);
    expect(await journal.orphans()).toEqual([]);
  });
});

function md5Of(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('base64');
}
