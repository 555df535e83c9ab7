import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doctorDocumentSchema } from '../../contract/cli/doctor.ts';
import { syncDocumentSchema } from '../../contract/cli/sync.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import {
  BUCKET_ENV,
  type LakeBench,
  listedHashes,
  type Machine,
  openLakeBench,
} from '../support/bucket-lake.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2025-12-29');
const TO = tradingDay('2026-01-06');
const RANGE = ['stocks_daily', 'stocks_minute', '--from', FROM, '--to', TO];
const LAYERS = ['landing', 'landing-api', 'bronze', 'silver', 'metadata', 'reference', 'targeted'];

describe.skipIf(S3_PYTHON === undefined)('a lake in a bucket', () => {
  let server: S3Server;
  let bench: LakeBench;
  let disk: Machine;
  let inBucket: Machine;
  let home: string;
  beforeAll(async () => {
    server = await startS3Server();
    await server.createBucket('market');
    const market = { datasets: ['stocks_daily', 'stocks_minute'], from: FROM, to: TO, symbols: 5 } as const;
    bench = await openLakeBench(market);
    home = bench.folder.at('home');
    disk = bench.machine(bench.folder.at('disk'));
    inBucket = bench.machine('s3://market/lakes/one', {
      ...BUCKET_ENV,
      BARLAKE_LAKE_S3_ENDPOINT: server.endpoint,
      BARLAKE_LAKE_LOCAL: home,
    });
    for (const machine of [disk, inBucket]) {
      await machine.done('sync', ...RANGE, '--through', 'gold');
      await machine.done('sync', 'reference', '--only', 'splits,dividends');
      await machine
        .done('fetch', 'A', '--timeframes', '1h', '--from', FROM, '--to', TO)
        .catch(() => undefined);
    }
  });
  afterAll(async () => {
    await bench[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  it('holds the same files as one on disk, byte for byte', () => {
    const onDisk = listedHashes(bench.folder.at('disk', 'catalog.db'), LAYERS);
    expect(onDisk.length).toBeGreaterThan(20);
    expect(listedHashes(join(home, 'catalog.db'), LAYERS)).toEqual(onDisk);
  });

  it('answers queries, SQL and status as one on disk', async () => {
    for (const args of [
      ['query', 'stocks_daily', '--format', 'csv'],
      [
        'sql',
        'SELECT symbol, count(*) AS bars, sum(volume) AS volume FROM stocks_minute GROUP BY symbol ORDER BY symbol',
        '--format',
        'csv',
      ],
      ['sql', 'SELECT * FROM silver.stocks_daily ORDER BY symbol, date', '--format', 'csv'],
    ]) {
      const [one, two] = [await disk.run(...args), await inBucket.run(...args)];
      expect([two.code, two.out]).toEqual([one.code, one.out]);
    }
  });

  it('fetches what it needs again when the copies are gone', async () => {
    const before = await inBucket.done(
      'sql',
      'SELECT sum(hash(bar)::HUGEINT) AS hash FROM stocks_minute AS bar',
      '--format',
      'csv',
    );
    await rm(join(home, 'cache'), { recursive: true });
    expect(
      await inBucket.done(
        'sql',
        'SELECT sum(hash(bar)::HUGEINT) AS hash FROM stocks_minute AS bar',
        '--format',
        'csv',
      ),
    ).toBe(before);
    expect(existsSync(join(home, 'cache', 'files'))).toBe(true);
  });

  it('has nothing to do the second time, although no copy is there', async () => {
    await rm(join(home, 'cache'), { recursive: true });
    const again = await inBucket.done('sync', ...RANGE, '--json');
    expect(syncDocumentSchema.parse(JSON.parse(again))).toMatchObject({ state: 'done', tasks: { done: 0 } });
  });

  it('is made again as it was from the bucket alone', async () => {
    const listed = listedHashes(join(home, 'catalog.db'), ['bronze', 'silver', 'reference', 'targeted']);
    const other = bench.folder.at('other-home');
    const machine = bench.machine('s3://market/lakes/one', { ...inBucket.env, BARLAKE_LAKE_LOCAL: other });
    const refused = await machine.run('sync', ...RANGE);
    expect(refused.err).toContain('E_CATALOG_DAMAGED');
    const rebuilt = await machine.done('catalog', 'rebuild', '--json');
    expect(JSON.parse(rebuilt)).toMatchObject({ damaged: [], foreign: [] });
    expect(listedHashes(join(other, 'catalog.db'), ['bronze', 'silver', 'reference', 'targeted'])).toEqual(
      listed,
    );
    // Who rebuilt the catalog keeps the lake from now on.
    const late = await inBucket.run('sync', ...RANGE);
    expect(late.err).toContain('E_LAKE_ELSEWHERE');
    await inBucket.done('catalog', 'rebuild');
    await inBucket.done('sync', ...RANGE);
  });

  it('shows its address and hides its keys', async () => {
    const out = await inBucket.done('config', '--json');
    expect(out).toContain('s3://market/lakes/one');
    expect(out).not.toContain(BUCKET_ENV.BARLAKE_LAKE_S3_SECRET_KEY);
    expect(out).not.toContain(BUCKET_ENV.BARLAKE_LAKE_S3_ACCESS_KEY);
    const logs = await readFile(join(home, 'catalog.db'), 'latin1');
    expect(logs).not.toContain(BUCKET_ENV.BARLAKE_LAKE_S3_SECRET_KEY);
  });

  it('is looked at by the doctor, who names what is wrong', async () => {
    const look = async (env: Readonly<Record<string, string>>, lake = 's3://market/lakes/one') => {
      const { out } = await bench.machine(lake, { ...inBucket.env, ...env }).run('doctor', '--json');
      const { checks } = doctorDocumentSchema.parse(JSON.parse(out));
      const check = checks.find(({ name }) => name === 'lake bucket');
      return `${check?.status ?? 'none'} ${check?.about ?? ''} ${/E_STORE_\w+/.exec(check?.evidence ?? '')?.[0] ?? ''}`.trim();
    };
    expect(await look({})).toBe('ok lake');
    expect(await look({}, 's3://no-such-bucket/lake')).toBe('fail configuration E_STORE_MISSING');
    expect(await look({ BARLAKE_LAKE_S3_SECRET_KEY: '' })).toBe('fail credentials E_STORE_REFUSED');
    expect(await look({ BARLAKE_LAKE_S3_ENDPOINT: 'http://127.0.0.1:9' })).toBe(
      'fail network E_STORE_UNREACHABLE',
    );
  });

  it('says what is missing when there are no keys, and still shows its configuration', async () => {
    const machine = bench.machine('s3://market/lakes/two', {
      ...inBucket.env,
      BARLAKE_LAKE_S3_ACCESS_KEY: '',
      BARLAKE_LAKE_LOCAL: bench.folder.at('no-keys'),
    });
    const refused = await machine.run('sync', ...RANGE);
    expect([refused.code, refused.err]).toEqual([4, expect.stringContaining('E_STORE_REFUSED')]);
    expect(await machine.done('config', '--json')).toContain('s3://market/lakes/two');
  });

  it('keeps landing in the bucket when asked to, and makes bars from there', async () => {
    const lake = 's3://market/lakes/landed';
    const env = { ...inBucket.env, BARLAKE_LAKE_LOCAL: bench.folder.at('landed') };
    const config = bench.folder.at('remote.yaml');
    await writeFile(config, 'lake:\n  landing: remote\n');
    const machine = bench.machine(lake, env);
    const range = ['stocks_daily', '--from', FROM, '--to', TO, '--config', config];
    await machine.done('sync', ...range, '--through', 'landing');
    await rm(bench.folder.at('landed', 'cache'), { recursive: true });
    await machine.done('sync', ...range);
    const listed = listedHashes(bench.folder.at('landed', 'catalog.db'), ['landing', 'bronze']);
    const onDisk = listedHashes(bench.folder.at('disk', 'catalog.db'), ['landing', 'bronze']);
    expect(listed).toEqual(onDisk.filter((each) => each.includes('stocks_daily')));
  });
});
