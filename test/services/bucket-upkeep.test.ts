import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { bronzePath } from '../../src/lake/storage/lake-paths.ts';
import { headObject, putObject } from '../../src/lake/storage/s3/object-requests.ts';
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
