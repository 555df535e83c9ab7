import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { openLake } from '../../src/app/library/open-lake.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { BUCKET_ENV, openLakeBench } from '../support/bucket-lake.ts';
import { S3_PYTHON, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-01-26');
const TO = tradingDay('2026-01-28');

it.skipIf(S3_PYTHON === undefined)(
  'goes on reading a bucket when another handle on it is closed',
  async () => {
    await using server = await startS3Server();
    await server.createBucket('handles');
    await using bench = await openLakeBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 5 });
    const address = 's3://handles/lake';
    const machine = bench.machine(address, {
      ...BUCKET_ENV,
      BARLAKE_LAKE_S3_ENDPOINT: server.endpoint,
      BARLAKE_LAKE_LOCAL: bench.folder.at('home'),
    });
    await machine.done('sync', 'stocks_daily', '--from', FROM, '--to', TO);
    const { cwd, env } = machine;
    const first = await openLake(address, { cwd, env });
    await using second = await openLake(address, { cwd, env });
    await first.close();
    await rm(join(bench.folder.at('home'), 'cache', 'files'), { recursive: true });
    const counted = second.sql('SELECT count(*)::INTEGER AS bars FROM stocks_daily');
    expect(await Array.fromAsync(counted.rows())).toEqual([{ bars: 15 }]);
  },
);
