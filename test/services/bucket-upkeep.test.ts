import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { bronzePath } from '../../src/lake/storage/lake-paths.ts';
import { headObject, putObject } from '../../src/lake/storage/s3/object-requests.ts';
import { bucketHashes } from '../support/bucket-hashes.ts';
import { BUCKET_ENV, listedHashes, openLakeBench } from '../support/bucket-lake.ts';
import { openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-01-26');
const TO = tradingDay('2026-01-30');
const BARS = ['sql', 'SELECT sum(hash(bar)::HUGEINT) AS hash FROM stocks_daily AS bar', '--format', 'csv'];

it.skipIf(S3_PYTHON === undefined)(
  'is looked through and mended in the bucket, not in its copies',
  async () => {
    await using server = await startS3Server();
    await server.createBucket('upkeep');
    await using bench = await openLakeBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 5 });
    const home = bench.folder.at('home');
    const machine = bench.machine('s3://upkeep/lake', {
      ...BUCKET_ENV,
      BARLAKE_LAKE_S3_ENDPOINT: server.endpoint,
      BARLAKE_LAKE_LOCAL: home,
    });
    const range = ['stocks_daily', '--from', FROM, '--to', TO];
    await machine.done('sync', ...range);
    const bars = await machine.done(...BARS);
    const listed = listedHashes(join(home, 'catalog.db'), ['bronze']);
    await machine.done('scrub');
    // Somebody else writes over a day; the copy on this machine is still as it was.
    await using other = await openBucket(server.endpoint, 'upkeep');
    const key = `lake/${bronzePath('stocks_daily', tradingDay('2026-01-28'))}`;
    const spoilt = Buffer.from('no bars');
    const md5 = createHash('md5').update(spoilt).digest('base64');
    await putObject(other.store, key, { body: spoilt, hash: 'a'.repeat(64), md5 });
    const found = await machine.run('scrub', '--restart', '--json');
    expect([found.code, found.out]).toEqual([3, expect.stringContaining('2026-01-28')]);
    await machine.run('scrub', '--restart', '--repair');
    expect(await machine.done(...BARS)).toBe(bars);
    expect(listedHashes(join(home, 'catalog.db'), ['bronze'])).toEqual(listed);
    expect((await headObject(other.store, key))?.hash).not.toBe('a'.repeat(64));
    await machine.done('gc');
    expect(await machine.done(...BARS)).toBe(bars);
  },
);

it.skipIf(S3_PYTHON === undefined)('has its days put together in the bucket', async () => {
  await using server = await startS3Server();
  await server.createBucket('upkeep');
  const [from, to] = [tradingDay('2026-02-02'), tradingDay('2026-02-27')];
  await using bench = await openLakeBench({ datasets: ['stocks_daily'], from, to, symbols: 5 });
  const machine = bench.machine('s3://upkeep/lake', {
    ...BUCKET_ENV,
    BARLAKE_LAKE_S3_ENDPOINT: server.endpoint,
    BARLAKE_LAKE_LOCAL: bench.folder.at('home'),
  });
  await machine.done('sync', 'stocks_daily', '--from', from, '--to', to);
  const bars = await machine.done(...BARS);
  const later = machine.at(Date.parse('2026-06-01T00:00:00Z'));
  await later.done('compact', '--by', 'month');
  expect(await later.done(...BARS)).toBe(bars);
  await later.at(Date.parse('2026-06-02T01:00:00Z')).done('gc');
  const objects = await bucketHashes({ endpoint: server.endpoint, bucket: 'upkeep', prefix: 'lake' }, [
    'bronze',
  ]);
  expect(Object.keys(objects)).toEqual(['bronze/stocks_daily/year=2026/month=02/part-0.parquet']);
  await rm(bench.folder.at('home', 'cache', 'files'), { recursive: true });
  expect(await later.done(...BARS)).toBe(bars);
});
