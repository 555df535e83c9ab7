import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { buffer, text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import type { Configuration } from '../../src/app/config/configuration.ts';
import { loadConfiguration } from '../../src/app/config/load-configuration.ts';
import { openFarFiles } from '../../src/app/query/far-files.ts';
import { openQueryEngine } from '../../src/app/query/open-query-engine.ts';
import type { BarsRequest, QueryEngine } from '../../src/app/query/query-engine.ts';
import { sqlLimits } from '../../src/app/query/sql-limits.ts';
import { createSqlRunner } from '../../src/app/query/sql-runner.ts';
import { openLakeToRead, type ReadableLake } from '../../src/app/reading/open-lake.ts';
import { mountLake } from '../../src/app/storage/mount-lake.ts';
import { atPin } from '../../src/app/upkeep/open-pinned.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { openSession } from '../../src/lake/duckdb/session.ts';
import { writeText } from '../../src/lake/query/write-text.ts';
import { bronzePath, inLake } from '../../src/lake/storage/lake-paths.ts';
import { getObject, headObject, putObject } from '../../src/lake/storage/s3/object-requests.ts';
import type { ReadPlan } from '../../src/plan/query/read-plan.ts';
import { BUCKET_ENV, type LakeBench, type Machine, openLakeBench } from '../support/bucket-lake.ts';
import { type FaultyProxy, type ProxiedRequest, startFaultyProxy } from '../support/faulty-proxy.ts';
import { HTTPFS_BINARY, httpfsEngine } from '../support/httpfs-engine.ts';
import { type OpenBucket, openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-02-02');
const TO = tradingDay('2026-02-04');
const BRONZE = bronzePath('stocks_minute', FROM);
const KEY = `lake/${BRONZE}`;
const NEVER = new AbortController().signal;
const MIB = 1024 * 1024;

/** An answer as text, and what was heard. */
interface Heard {
  readonly csv: string;
  readonly notes: readonly string[];
}

describe.skipIf(S3_PYTHON === undefined || HTTPFS_BINARY === undefined)(
  'httpfs over a lake in a bucket',
  () => {
    let s3: S3Server;
    let proxy: FaultyProxy;
    let bench: LakeBench;
    let machine: Machine;
    let bucket: OpenBucket;
    let config: Configuration;
    let mount: AsyncDisposable;
    let lake: ReadableLake;
    let withHttpfs: Readonly<Record<string, string>>;
    let symbol = '';
    beforeAll(async () => {
      s3 = await startS3Server();
      await s3.createBucket('far');
      proxy = await startFaultyProxy(s3.endpoint);
      bench = await openLakeBench({ datasets: ['stocks_minute'], from: FROM, to: TO, symbols: 200 });
      withHttpfs = await httpfsEngine(bench.folder.at('extensions'));
      machine = bench.machine('s3://far/lake', {
        ...BUCKET_ENV,
        BARLAKE_LAKE_S3_ENDPOINT: proxy.endpoint,
        BARLAKE_LAKE_LOCAL: bench.folder.at('home'),
      });
      await machine.done('sync', 'stocks_minute', '--from', FROM, '--to', TO, '--through', 'bronze');
      bucket = await openBucket(s3.endpoint, 'far');
      const { cwd, env } = machine;
      const loaded = await loadConfiguration({ flags: {}, env, cwd, learnSecret: () => undefined });
      // Answers are kept otherwise, and nothing is read the second time.
      config = { ...loaded.config, cache: { ...loaded.config.cache, maxMb: 0 } };
      await forget();
      const first = await sqlText('SELECT symbol FROM stocks_minute ORDER BY hash(symbol) LIMIT 1');
      symbol = first.split('\n')[1] ?? '';
    });
    beforeEach(() => forget());
    afterEach(() => proxy.plan(() => undefined));
    afterAll(async () => {
      await lake?.[Symbol.asyncDispose]();
      await mount?.[Symbol.asyncDispose]();
      await bucket?.[Symbol.asyncDispose]();
      await bench?.[Symbol.asyncDispose]();
      await proxy?.[Symbol.asyncDispose]();
      await s3?.[Symbol.asyncDispose]();
    });

    /** Begins with no copies, and with nothing remembered of any. */
    const forget = async (): Promise<void> => {
      await lake?.[Symbol.asyncDispose]();
      await mount?.[Symbol.asyncDispose]();
      for (const folder of ['cache', 'bronze', 'silver']) {
        await rm(join(config.lake.root, folder), { recursive: true, force: true });
      }
      mount = await mountLake(config, { clock: systemClock, random: Math.random, signal: NEVER });
      lake = await openLakeToRead(config.lake);
    };
    const sqlText = async (sql: string): Promise<string> => {
      await using runner = createSqlRunner(lake, sqlLimits(config));
      await using answer = await runner.run({ sql }, NEVER);
      return await text(writeText(answer, 'csv'));
    };
    const openEngine = async (
      engine: Readonly<Record<string, string>> | undefined,
      notes: string[] = [],
      lakeConfig: Partial<Configuration['lake']> = {},
    ): Promise<QueryEngine> =>
      openQueryEngine({
        lake,
        config: { ...config, lake: { ...config.lake, ...lakeConfig } },
        clock: systemClock,
        random: Math.random,
        onNote: (note) => notes.push(note),
        engine,
      });
    const ask = async (engine: QueryEngine, request: Partial<BarsRequest> = {}): Promise<string> => {
      const answer = await engine.bars(
        {
          asset: 'stocks',
          timeframe: '1m',
          symbols: [symbol],
          from: FROM,
          to: TO,
          adjust: 'none',
          columns: [],
          features: [],
          expressions: [],
          order: 'symbol',
          isDescending: false,
          ...request,
        },
        NEVER,
      );
      return text(writeText(answer, 'csv'));
    };
    const askOnce = async (
      engine: Readonly<Record<string, string>> | undefined,
      lakeConfig: Partial<Configuration['lake']> = {},
    ): Promise<Heard> => {
      const notes: string[] = [];
      await using opened = await openEngine(engine, notes, lakeConfig);
      return { csv: await ask(opened), notes };
    };
    const sentBy = async (work: () => Promise<unknown>): Promise<number> => {
      const before = proxy.sentBytes();
      await work();
      return proxy.sentBytes() - before;
    };
    const farRequests = (from = 0): readonly ProxiedRequest[] => proxy.seen.slice(from).filter(isFar);

    it('answers with fewer bytes than the file has, and as copies do', async () => {
      const { sizeBytes = 0 } = (await headObject(bucket.store, KEY)) ?? {};
      expect(sizeBytes).toBeGreaterThan(MIB);
      let far: Heard | undefined;
      const sent = await sentBy(async () => (far = await askOnce(withHttpfs)));
      expect(far?.notes).toEqual(['httpfs reads large files of the lake’s bucket in parts.']);
      expect(farRequests().length).toBeGreaterThan(0);
      await forget();
      let near: Heard | undefined;
      const fetched = await sentBy(async () => (near = await askOnce(withHttpfs, { httpfs: 'off' })));
      // Three days, each of two row groups here, one of which has the symbol.
      expect(fetched).toBeGreaterThan(2.8 * sizeBytes);
      expect(sent).toBeLessThan(fetched / 2);
      expect(near?.notes).toEqual([]);
      expect(far?.csv.split('\n').length).toBeGreaterThan(1000);
      expect(far?.csv).toBe(near?.csv);
      process.stderr.write(`${sent} bytes in parts, ${fetched} for copies\n`);
    });

    it('is done without where it is not installed, and where copies are there', async () => {
      const from = proxy.seen.length;
      const near = await askOnce({ extension_directory: bench.folder.at('nothing') });
      expect(near.notes).toEqual([
        expect.stringMatching(/^httpfs is not used, and files of the lake are fetched: /),
      ]);
      await using opened = await openEngine(withHttpfs);
      expect(await ask(opened)).toBe(near.csv);
      expect(farRequests(from)).toEqual([]);
    });

    it('makes copies for all symbols, and of a file that is asked for again and again', async () => {
      const from = proxy.seen.length;
      await using opened = await openEngine(withHttpfs);
      const columns = ['symbol', 'timestamp', 'close'];
      for (let time = 0; time < 3; time += 1) await ask(opened, { columns });
      const far = farRequests(from).length;
      expect(far).toBeGreaterThan(0);
      await ask(opened, { columns });
      expect(farRequests(from)).toHaveLength(far);
      await forget();
      await using other = await openEngine(withHttpfs);
      await ask(other, { symbols: [], limit: 10 });
      expect(farRequests(from)).toHaveLength(far);
    });

    it('starts anew with copies when an object changes between two of its parts', async () => {
      const near = await askOnce(undefined, { httpfs: 'off' });
      await forget();
      const object = await getObject(bucket.store, KEY);
      const other = await buffer(object?.body ?? Readable.from([]));
      other.fill(0, 1000, 2000);
      await putObject(bucket.store, 'elsewhere', {
        body: other,
        hash: object?.hash ?? '',
        md5: md5Of(other),
      });
      let parts = 0;
      proxy.plan((request) => {
        if (!isFar(request) || request.method !== 'GET' || !isOf(request, KEY)) return undefined;
        parts += 1;
        return parts > 1 ? { kind: 'elsewhere', url: '/far/elsewhere' } : undefined;
      });
      const far = await askOnce(withHttpfs);
      expect(far.notes.at(-1)).toMatch(/^httpfs failed.*ETag/);
      expect(far.csv).toBe(near.csv);
    });

    it('reads the newer revision, and none of the older one’s footer, once the catalog tells of it', async () => {
      await using opened = await openEngine(withHttpfs);
      const before = await ask(opened);
      const object = await getObject(bucket.store, KEY);
      const bytes = await buffer(object?.body ?? Readable.from([]));
      const paths = [bench.folder.at('older.parquet'), bench.folder.at('newer.parquet')] as const;
      await writeFile(paths[0], bytes);
      using session = await openSession({ threads: 1, memoryMb: 512, tempFolder: bench.folder.at('spill') });
      using connection = await session.connect();
      await connection.run(
        `COPY (SELECT * REPLACE (close + 1 AS close) FROM read_parquet('${paths[0]}', hive_partitioning=false))
         TO '${paths[1]}' (FORMAT parquet, ROW_GROUP_SIZE 20480)`,
      );
      const publish = async (body: Buffer): Promise<void> => {
        const hash = createHash('sha256').update(body).digest('hex');
        await putObject(bucket.store, KEY, { body, hash, md5: md5Of(body) });
        using catalog = new DatabaseSync(join(config.lake.root, 'catalog.db'));
        catalog
          .prepare('UPDATE partitions SET content_hash = ?, bytes = ? WHERE path = ?')
          .run(hash, body.length, BRONZE);
      };
      try {
        await publish(await readFile(paths[1]));
        const from = proxy.seen.length;
        const far = await ask(opened);
        expect(farRequests(from).some((request) => isOf(request, KEY))).toBe(true);
        expect(far).not.toBe(before);
        expect(far).toBe((await askOnce(undefined)).csv);
      } finally {
        await publish(bytes);
      }
    });

    it('reads a pin in parts as well', async () => {
      await machine.done('pin', 'kept');
      const pinned = await atPin(config, 'kept');
      await using pinnedLake = await openLakeToRead(pinned.lake);
      const from = proxy.seen.length;
      const read = async (engine?: Readonly<Record<string, string>>): Promise<string> => {
        const world = { lake: pinnedLake, clock: systemClock, random: Math.random, engine };
        await using opened = await openQueryEngine({ ...world, config: pinned });
        return await ask(opened);
      };
      const far = await read(withHttpfs);
      expect(farRequests(from).some(({ url }) => url.includes('/pins/kept/'))).toBe(true);
      expect(await read()).toBe(far);
    });

    it('ends in an error without keys when it fails after rows were given out', async () => {
      const notes: string[] = [];
      const limits = { threads: 1, memoryMb: 512, tempFolder: bench.folder.at('spill') };
      using session = await openSession({ ...limits, engine: withHttpfs });
      const onNote = (note: string): void => void notes.push(note);
      const files = openFarFiles({ config, session, clock: systemClock, onNote });
      const reading = files.open();
      const { sizeBytes = 0 } = (await headObject(bucket.store, KEY)) ?? {};
      const path = inLake(config.lake.root, BRONZE);
      const file = { path, sizeBytes, fingerprint: '', dataset: 'stocks_minute', day: FROM };
      const days = { from: FROM, to: FROM };
      const part = { origin: 'bronze', timeframe: '1m', files: [file], days: [days], span: days } as const;
      const plan: ReadPlan = { readAt: '1m', parts: [{ ...part, symbols: [symbol], hasVwap: false }] };
      expect(reading.explain(new Error('before anything was read'))).toBeUndefined();
      const pointed = await reading.point(plan);
      expect(pointed.parts[0]?.files[0]?.path).toBe(`s3://far/${KEY}`);
      const failure = new Error(`HTTP Error: with ${Object.values(BUCKET_ENV).join(' ')}`);
      expect(reading.explain(failure)).toMatchObject({
        code: 'E_STORE_ANSWER',
        message: expect.stringMatching(/: HTTP Error: with \*\*\* \*\*\*$/) as string,
      });
      expect(await files.open().point(plan)).toBe(plan);
    });

    it('takes an object for what it was only while its writer vouches for the catalog’s content', async () => {
      const object = await getObject(bucket.store, KEY);
      const bytes = await buffer(object?.body ?? Readable.from([]));
      const put = async (hash: string) =>
        putObject(bucket.store, KEY, { body: bytes, hash, md5: md5Of(bytes) });
      const from = proxy.seen.length;
      try {
        await put('');
        const near = await askOnce(withHttpfs);
        expect(near.csv.split('\n').length).toBeGreaterThan(1000);
        expect(farRequests(from).filter((request) => isOf(request, KEY))).toEqual([]);
      } finally {
        await put(object?.hash ?? '');
      }
    });

    it('tells nothing of the keys when the server refuses, and fetches files', async () => {
      const body = `<Error><Code>AccessDenied</Code><Message>${Object.values(BUCKET_ENV).join(' ')}</Message></Error>`;
      proxy.plan((request) => (isFar(request) ? { kind: 'answer', status: 403, body } : undefined));
      const { csv, notes } = await askOnce(withHttpfs);
      expect(csv.split('\n').length).toBeGreaterThan(1000);
      expect(notes.at(-1)).toMatch(/^httpfs failed, and files of the lake are fetched for a while: /);
      for (const key of Object.values(BUCKET_ENV)) expect(notes.join()).not.toContain(key);
    });

    it('gives statements of people neither its secret nor the network', async () => {
      await using opened = await openEngine(withHttpfs);
      await ask(opened);
      const from = proxy.seen.length;
      const url = `${proxy.endpoint}/far/${KEY}`;
      for (const source of [
        `read_parquet('s3://far/${KEY}')`,
        `read_parquet('${url}')`,
        `read_text('${url}')`,
      ]) {
        await expect(sqlText(`SELECT count(*) FROM ${source}`)).rejects.toThrow('is closed here');
      }
      await expect(sqlText('LOAD httpfs')).rejects.toThrow('SELECT');
      const secrets = await sqlText('SELECT * FROM duckdb_secrets()').catch(String);
      for (const key of Object.values(BUCKET_ENV)) expect(secrets).not.toContain(key);
      expect(secrets).not.toContain('lake_bucket');
      expect(proxy.seen).toHaveLength(from);
    });

    it('reads silver in parts as well', async () => {
      await machine.done('features', 'build', 'stocks_minute');
      await forget();
      const from = proxy.seen.length;
      let far: Heard | undefined;
      const sent = await sentBy(async () => (far = await askOnce(withHttpfs)));
      expect(farRequests(from).some(({ url }) => url.includes('/silver/'))).toBe(true);
      await forget();
      let near: Heard | undefined;
      const fetched = await sentBy(async () => (near = await askOnce(undefined)));
      expect(sent).toBeLessThan(fetched / 10);
      expect(far?.csv).toBe(near?.csv);
      process.stderr.write(`silver: ${sent} bytes in parts, ${fetched} for copies\n`);
    });
  },
);

/** The two clients do not encode alike. */
function isOf({ url }: ProxiedRequest, key: string): boolean {
  return decodeURIComponent(url).includes(key);
}

function isFar({ agent }: ProxiedRequest): boolean {
  return agent.startsWith('duckdb');
}

function md5Of(bytes: Buffer): string {
  return createHash('md5').update(bytes).digest('base64');
}
