import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Client } from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import {
  BUCKET_ENV,
  type LakeBench,
  listedHashes,
  type Machine,
  openLakeBench,
} from '../support/bucket-lake.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2025-12-29');
const TO = tradingDay('2026-01-06');
const BARS = ['sql', 'SELECT * FROM stocks_daily ORDER BY symbol, date', '--format', 'csv'];

async function hashesOnPostgres(url: string): Promise<readonly string[]> {
  const client = new Client({ connectionString: url });
  await client.connect();
  try {
    const { rows } = await client.query<{ path: string; content_hash: string; layer: string }>(
      'SELECT path, content_hash, layer FROM barlake.partitions',
    );
    return rows
      .filter(({ layer }) => ['bronze', 'silver', 'metadata'].includes(layer))
      .map((row) => `${row.path} ${row.content_hash}`)
      .sort();
  } finally {
    await client.end();
  }
}

const cannot = S3_PYTHON === undefined || withoutPostgres !== undefined;

describe.skipIf(cannot)('a lake in a bucket with its catalog on Postgres', () => {
  let s3: S3Server;
  let postgres: PostgresServer;
  let bench: LakeBench;
  let [first, second, disk]: Machine[] = [];
  let homes = '';
  beforeAll(async () => {
    s3 = await startS3Server();
    postgres = await startPostgres();
    await s3.createBucket('shared');
    bench = await openLakeBench({ datasets: ['stocks_daily'], from: FROM, to: TO, symbols: 5 });
    homes = await mkdtemp(join(tmpdir(), 'barlake-homes-'));
    const machine = (name: string): Machine =>
      bench.machine('s3://shared/lake', {
        ...BUCKET_ENV,
        BARLAKE_LAKE_S3_ENDPOINT: s3.endpoint,
        BARLAKE_LAKE_LOCAL: join(homes, name),
        BARLAKE_CATALOG_URL: postgres.url,
      });
    [first, second] = [machine('one'), machine('two')];
    disk = bench.machine(bench.folder.at('disk'));
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await postgres[Symbol.asyncDispose]();
    await s3[Symbol.asyncDispose]();
    await rm(homes, { recursive: true, force: true });
  });

  it('is read by a second machine as the first one wrote it', async () => {
    await first?.done('sync', 'stocks_daily', '--from', FROM, '--to', '2025-12-31');
    const bars = await first?.done(...BARS);
    expect(await second?.done(...BARS)).toBe(bars);
  });

  it('is written by both in turn, each going on from what the other did', async () => {
    await second?.done('sync', 'stocks_daily', '--from', FROM, '--to', TO, '--through', 'silver');
    await disk?.done('sync', 'stocks_daily', '--from', FROM, '--to', '2025-12-31');
    await disk?.done('sync', 'stocks_daily', '--from', FROM, '--to', TO, '--through', 'silver');
    expect(await first?.done(...BARS)).toBe(await disk?.done(...BARS));
    const onDisk = listedHashes(bench.folder.at('disk', 'catalog.db'), ['bronze', 'silver', 'metadata']);
    expect(await hashesOnPostgres(postgres.url)).toEqual([...onDisk].sort());
  });

  it('shows what the other machine replaced, and no copy of what was there before', async () => {
    const before = await second?.done(...BARS);
    await bench.sandbox.control.replaceObject(keyOf('stocks_daily', tradingDay('2025-12-30')));
    await first?.done('sync', 'stocks_daily', '--from', FROM, '--to', TO);
    const after = await first?.done(...BARS);
    expect(after).not.toBe(before);
    expect(await second?.done(...BARS)).toBe(after);
  });
});
