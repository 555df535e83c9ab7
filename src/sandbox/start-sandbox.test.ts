import { createHash } from 'node:crypto';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import {
  GetObjectCommand,
  HeadObjectCommand,
  ListObjectsV2Command,
  paginateListObjectsV2,
  S3Client,
  type S3ClientConfig,
} from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DATASETS } from '../domain/dataset.ts';
import { tradingDay } from '../domain/trading-day.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
const SPAN = { from: tradingDay('2026-02-02'), to: tradingDay('2026-03-13') };
const DAILY = `${DATASETS.stocks_daily.prefix}/2026/02/`;
const KEY = `${DAILY}2026-02-23.csv.gz`;

function clientOf(sandbox: Sandbox, config: S3ClientConfig = {}): S3Client {
  return new S3Client({
    endpoint: sandbox.s3,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: sandbox.accessKey, secretAccessKey: sandbox.secretKey },
    ...config,
  });
}

async function bodyOf(client: S3Client, bucket: string, key: string): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
  return Buffer.from((await Body?.transformToByteArray()) ?? []);
}

describe('the S3 side, asked by the AWS SDK', () => {
  let sandbox: Sandbox;
  let client: S3Client;
  const Bucket = 'flatfiles';

  beforeAll(async () => {
    sandbox = await startSandbox({ symbols: 8, ...SPAN, clock });
    client = clientOf(sandbox);
  });
  afterAll(() => sandbox.stop());

  it('lists a month with the size and ETag that GET delivers', async () => {
    const { Contents = [], KeyCount } = await client.send(
      new ListObjectsV2Command({ Bucket, Prefix: DAILY }),
    );
    expect(KeyCount).toBe(19);
    expect(Contents.map(({ Key }) => Key)).toContain(KEY);
    for (const object of Contents.slice(0, 5)) {
      const body = await bodyOf(client, Bucket, object.Key ?? '');
      expect(body.length).toBe(object.Size);
      expect(object.ETag).toBe(`"${createHash('md5').update(body).digest('hex')}"`);
      expect(gunzipSync(body).toString()).toMatch(
        /^ticker,volume,open,close,high,low,window_start,transactions\n/,
      );
    }
  });

  it('pages, continues after a token and after a name, and folds by delimiter', async () => {
    const pages = paginateListObjectsV2({ client, pageSize: 7 }, { Bucket, Prefix: DAILY });
    const keys: (string | undefined)[] = [];
    for await (const page of pages) keys.push(...(page.Contents ?? []).map((object) => object.Key));
    expect(keys).toHaveLength(19);
    expect(keys.every((key, index) => index === 0 || (keys[index - 1] ?? '') < (key ?? ''))).toBe(true);
    expect(new Set(keys).size).toBe(19);

    const after = await client.send(new ListObjectsV2Command({ Bucket, Prefix: DAILY, StartAfter: KEY }));
    expect(after.Contents?.[0]?.Key).toBe(`${DAILY}2026-02-24.csv.gz`);

    const prefixes: (string | undefined)[] = [];
    let token: string | undefined;
    do {
      const page = await client.send(
        new ListObjectsV2Command({
          Bucket,
          Delimiter: '/',
          MaxKeys: 2,
          ContinuationToken: token,
          EncodingType: 'url',
        }),
      );
      prefixes.push(...(page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix));
      token = page.NextContinuationToken;
    } while (token !== undefined);
    expect(prefixes).toEqual([
      'global_crypto/',
      'global_forex/',
      'us_indices/',
      'us_options_opra/',
      'us_stocks_sip/',
    ]);
  });

  it('answers HEAD, ranges and conditions', async () => {
    const head = await client.send(new HeadObjectCommand({ Bucket, Key: KEY }));
    const whole = await bodyOf(client, Bucket, KEY);
    expect(head.ContentLength).toBe(whole.length);
    expect(head.LastModified?.toISOString()).toBe('2026-02-24T16:00:00.000Z');

    const part = await client.send(
      new GetObjectCommand({ Bucket, Key: KEY, Range: 'bytes=10-19', IfMatch: head.ETag }),
    );
    expect(part.$metadata.httpStatusCode).toBe(206);
    expect(part.ContentRange).toBe(`bytes 10-19/${whole.length}`);
    expect(Buffer.from((await part.Body?.transformToByteArray()) ?? [])).toEqual(whole.subarray(10, 20));

    const beyond = new GetObjectCommand({ Bucket, Key: KEY, Range: `bytes=${whole.length}-` });
    await expect(client.send(beyond)).rejects.toMatchObject({ name: 'InvalidRange' });
    const changed = new GetObjectCommand({ Bucket, Key: KEY, IfMatch: '"00000000000000000000000000000000"' });
    await expect(client.send(changed)).rejects.toMatchObject({ name: 'PreconditionFailed' });
  });

  it('tells an absent day from a wrong bucket', async () => {
    const absent = new GetObjectCommand({ Bucket, Key: `${DAILY}2026-02-16.csv.gz` });
    await expect(client.send(absent)).rejects.toMatchObject({ name: 'NoSuchKey' });
    const headAbsent = new HeadObjectCommand({ Bucket, Key: `${DAILY}2026-02-16.csv.gz` });
    await expect(client.send(headAbsent)).rejects.toMatchObject({ $metadata: { httpStatusCode: 404 } });
    await expect(client.send(new ListObjectsV2Command({ Bucket: 'other' }))).rejects.toMatchObject({
      name: 'NoSuchBucket',
    });
  });

  it('refuses wrong keys, a skewed clock and unsigned requests, each in its own words', async () => {
    const list = new ListObjectsV2Command({ Bucket, Prefix: DAILY });
    const credentials = { accessKeyId: sandbox.accessKey, secretAccessKey: 'wrong' };
    await expect(clientOf(sandbox, { credentials }).send(list)).rejects.toMatchObject({
      name: 'SignatureDoesNotMatch',
      $metadata: { httpStatusCode: 403 },
    });
    const unknown = { accessKeyId: 'nobody', secretAccessKey: sandbox.secretKey };
    await expect(clientOf(sandbox, { credentials: unknown }).send(list)).rejects.toMatchObject({
      name: 'InvalidAccessKeyId',
    });
    const unsigned = await fetch(`${sandbox.s3}/flatfiles/${KEY}`);
    expect(unsigned.status).toBe(403);
    expect(await unsigned.text()).toContain('<Code>AccessDenied</Code>');
    await using slow = await startSandbox({
      symbols: 3,
      ...SPAN,
      clock: { ...clock, nowMs: () => Date.now() + 16 * 60_000 },
    });
    await expect(clientOf(slow).send(list)).rejects.toMatchObject({ name: 'RequestTimeTooSkewed' });
  });

  it('answers on the REST port too and gives every answer a request id', async () => {
    const response = await fetch(`${sandbox.rest}/v3/reference/tickers`);
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({
      status: 'ERROR',
      request_id: response.headers.get('x-request-id'),
    });
  });
});

describe('the plan and publication', () => {
  it('lists days outside the plan and refuses to read them', async () => {
    await using sandbox = await startSandbox({
      symbols: 3,
      ...SPAN,
      historyDays: 20,
      forbidden: ['options_daily'],
    });
    const client = clientOf(sandbox);
    const Bucket = sandbox.bucket;
    const listed = await client.send(new ListObjectsV2Command({ Bucket, Prefix: DAILY }));
    expect(listed.KeyCount).toBe(19);
    const old = { Bucket, Key: `${DAILY}2026-02-20.csv.gz` };
    await expect(client.send(new GetObjectCommand(old))).rejects.toMatchObject({ name: 'AccessDenied' });
    await expect(client.send(new HeadObjectCommand(old))).rejects.toMatchObject({
      $metadata: { httpStatusCode: 403 },
    });
    expect((await bodyOf(client, Bucket, `${DAILY}2026-02-24.csv.gz`)).length).toBeGreaterThan(100);
    const options = `${DATASETS.options_daily.prefix}/2026/03/2026-03-13.csv.gz`;
    await expect(bodyOf(client, Bucket, options)).rejects.toMatchObject({ name: 'AccessDenied' });
  });

  it('publishes a day when the market’s clock reaches it', async () => {
    await using sandbox = await startSandbox({
      symbols: 3,
      ...SPAN,
      nowMs: Date.UTC(2026, 1, 24, 15, 59),
      faults: ['late=*2026-02-20.csv.gz,hours=200'],
    });
    const client = clientOf(sandbox);
    const keys = async (): Promise<(string | undefined)[]> =>
      (await client.send(new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix: DAILY }))).Contents?.map(
        ({ Key }) => Key?.slice(-17, -7),
      ) ?? [];
    expect((await keys()).slice(-2)).toEqual(['2026-02-18', '2026-02-19']);
    await expect(bodyOf(client, sandbox.bucket, KEY)).rejects.toMatchObject({ name: 'NoSuchKey' });
    await fetch(`${sandbox.adminUrl}/clock`, { method: 'POST', body: '{"advanceMs":60000}' });
    expect((await keys()).slice(-2)).toEqual(['2026-02-19', '2026-02-23']);
  });
});

describe('starting and stopping', () => {
  const small = { symbols: 3, ...SPAN, datasets: ['stocks_daily', 'crypto_minute'] as const };
  const list = async (sandbox: Sandbox): Promise<unknown> =>
    (await clientOf(sandbox).send(new ListObjectsV2Command({ Bucket: sandbox.bucket }))).Contents;

  /** Below the range systems pick ports from; several pairs are tried, since other tests run at the same time. */
  const startOnFixedPort = async (): Promise<{ sandbox: Sandbox; port: number }> => {
    for (let port = 21_000 + (process.pid % 8000); port < 32_000; port += 7) {
      try {
        return { sandbox: await startSandbox({ ...small, port }), port };
      } catch {
        // Taken: the next pair.
      }
    }
    throw new Error('no two free ports');
  };

  it('takes the port asked for and the next one, and says so when one is taken', async () => {
    const { sandbox, port } = await startOnFixedPort();
    await using fixed = sandbox;
    expect([fixed.s3, fixed.rest]).toEqual([`http://127.0.0.1:${port}`, `http://127.0.0.1:${port + 1}`]);
    await expect(startSandbox({ ...small, port })).rejects.toMatchObject({ code: 'E_PORT' });
    await expect(startSandbox({ ...small, port: port - 1 })).rejects.toMatchObject({ code: 'E_PORT' });
    await fixed.stop();
    await fixed.stop();
  });

  it('keeps generated files from run to run when told to, and nothing otherwise', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'sandbox-cache-'));
    const first = await startSandbox({ ...small, cacheDir });
    const listed = await list(first);
    await first.stop();
    const kept = await readdir(cacheDir, { recursive: true });
    expect(kept.filter((name) => name.endsWith('.gz'))).toHaveLength(29 + 40);
    await using second = await startSandbox({ ...small, cacheDir });
    const startMs = performance.now();
    expect(await list(second)).toEqual(listed);
    expect(performance.now() - startMs).toBeLessThan(1000);
    await using other = await startSandbox(small);
    expect(await list(other)).toEqual(listed);
    await rm(cacheDir, { recursive: true });
  });

  it('gives up files that are being made when it stops, and leaves nothing behind', async () => {
    const cacheDir = await mkdtemp(join(tmpdir(), 'sandbox-cache-'));
    const sandbox = await startSandbox({ symbols: 400, ...SPAN, cacheDir });
    const listing = list(sandbox).catch(() => 'cut off');
    await new Promise((resolve) => setTimeout(resolve, 300));
    await sandbox.stop();
    expect(await listing).toBe('cut off');
    const left = await readdir(cacheDir, { recursive: true });
    await new Promise((resolve) => setTimeout(resolve, 100));
    expect(await readdir(cacheDir, { recursive: true })).toEqual(left);
    expect(left.filter((name) => name.endsWith('.part'))).toEqual([]);
    await rm(cacheDir, { recursive: true });
  });

  it('waits before each answer when told to', async () => {
    await using sandbox = await startSandbox({ ...small, latencyMs: 150 });
    const startMs = performance.now();
    await fetch(`${sandbox.s3}/flatfiles/x`);
    expect(performance.now() - startMs).toBeGreaterThan(140);
  });

  it('serves real bars under their days', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sandbox-bars-'));
    const path = join(folder, 'bars.csv');
    const text =
      'ticker,volume,open,close,high,low,window_start,transactions\nA,1,2,2,2,2,1709874000000000000,1\n';
    await writeFile(path, text);
    await using sandbox = await startSandbox({ bars: [{ path, dataset: 'stocks_daily' }] });
    const key = 'us_stocks_sip/day_aggs_v1/2024/03/2024-03-08.csv.gz';
    expect(await list(sandbox)).toMatchObject([{ Key: key }]);
    expect(gunzipSync(await bodyOf(clientOf(sandbox), sandbox.bucket, key)).toString()).toBe(text);
    await rm(folder, { recursive: true });
  });
});
