import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { GetObjectCommand, HeadObjectCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { tradingDay } from '../domain/trading-day.ts';
import { type Sandbox, startSandbox } from './start-sandbox.ts';

const SPAN = { from: tradingDay('2026-02-23'), to: tradingDay('2026-02-27') };
const PREFIX = 'us_stocks_sip/minute_aggs_v1/2026/02/';
const KEY = `${PREFIX}2026-02-23.csv.gz`;
const QUICK_MS = 400;

let sandbox: Sandbox;
let client: S3Client;

beforeEach(async () => {
  sandbox = await startSandbox({ symbols: 10, ...SPAN, datasets: ['stocks_minute'] });
  client = new S3Client({
    endpoint: sandbox.s3,
    region: 'us-east-1',
    forcePathStyle: true,
    maxAttempts: 1,
    credentials: { accessKeyId: sandbox.accessKey, secretAccessKey: sandbox.secretKey },
  });
});
afterEach(async () => {
  client.destroy();
  await sandbox.stop();
});

/** What a client holds when the answer ends, well or not. */
async function get(
  range?: string,
): Promise<{ body: Buffer; declared: number | undefined; etag: string | undefined; failed: boolean }> {
  const answer = await client.send(new GetObjectCommand({ Bucket: sandbox.bucket, Key: KEY, Range: range }));
  const chunks: Buffer[] = [];
  let failed = false;
  try {
    for await (const chunk of answer.Body as AsyncIterable<Buffer>) chunks.push(chunk);
  } catch {
    failed = true;
  }
  return { body: Buffer.concat(chunks), declared: answer.ContentLength, etag: answer.ETag, failed };
}

const md5 = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`;

describe('faults', () => {
  it('truncate: announces everything, sends a part and closes; the next request is whole', async () => {
    const honest = await get();
    expect(honest.failed).toBe(false);
    sandbox.control.addFault('truncate=*,times=1,bytes=1000');
    const cut = await get();
    expect(cut).toMatchObject({ declared: honest.body.length, failed: true });
    expect(cut.body).toEqual(honest.body.subarray(0, 1000));
    expect((await get()).body).toEqual(honest.body);
  });

  it('wrong-size: an answer that is whole in itself and shorter than listed', async () => {
    sandbox.control.addFault('wrong-size=*,fraction=0.25');
    const listed = await client.send(new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix: PREFIX }));
    const short = await get();
    expect(short.failed).toBe(false);
    expect(short.declared).toBe(short.body.length);
    expect(short.body.length).toBe(Math.floor((listed.Contents?.[0]?.Size ?? 0) / 4));
    expect(() => gunzipSync(short.body)).toThrow('unexpected end of file');
  });

  it('flip: one bit differs, and gzip notices or the digest does', async () => {
    const honest = await get();
    sandbox.control.addFault('flip=*,byte=2000');
    const flipped = await get();
    expect(flipped.body.length).toBe(honest.body.length);
    const changed = [...flipped.body.keys()].filter((index) => flipped.body[index] !== honest.body[index]);
    expect(changed).toEqual([2000]);
    const difference = (flipped.body[2000] ?? 0) ^ (honest.body[2000] ?? 0);
    expect(difference & (difference - 1)).toBe(0);
    expect(flipped.etag).toBe(honest.etag);
    expect(md5(flipped.body)).not.toBe(flipped.etag);
    expect((await get('bytes=0-1999')).body).toEqual(honest.body.subarray(0, 2000));
  });

  it('flip: draws the position from the seed, another one for each request', async () => {
    sandbox.control.addFault('flip=*');
    const bodies = [await get(), await get(), await get()].map(({ body }) => md5(body));
    expect(new Set(bodies).size).toBe(3);
  });

  it('drop: resets the connection in the middle', async () => {
    sandbox.control.addFault('drop=*');
    const dropped = await get();
    expect(dropped.failed).toBe(true);
    expect(dropped.body.length).toBeLessThan(dropped.declared ?? 0);
  });

  it('stall: sends a part and keeps silent until the client leaves or the sandbox stops', async () => {
    sandbox.control.addFault('stall=*,bytes=100');
    const answer = await client.send(new GetObjectCommand({ Bucket: sandbox.bucket, Key: KEY }));
    const iterator = (answer.Body as AsyncIterable<Buffer>)[Symbol.asyncIterator]();
    const first = await iterator.next();
    expect((first.value as Buffer).length).toBe(100);
    const next = iterator.next().then(
      () => 'more',
      () => 'broken',
    );
    expect(await Promise.race([next, silence()])).toBe('silence');
    await sandbox.stop();
    expect(await next).toBe('broken');
  });

  it('drip: sends slowly', async () => {
    sandbox.control.addFault('drip=*,rate=2000');
    const startMs = performance.now();
    expect((await get('bytes=0-999')).body.length).toBe(1000);
    expect(performance.now() - startMs).toBeGreaterThan(QUICK_MS);
  });

  it('error and throttle: answer a status, with Retry-After when asked for', async () => {
    sandbox.control.addFault('error=*,times=1');
    sandbox.control.addFault('error=*,times=1,after=1,code=500');
    await expect(get()).rejects.toMatchObject({
      name: 'ServiceUnavailable',
      $metadata: { httpStatusCode: 503 },
    });
    await expect(get()).rejects.toMatchObject({ name: 'InternalError', $metadata: { httpStatusCode: 500 } });
    sandbox.control.addFault({ kind: 'throttle', keys: '*', times: 1, 'retry-after': 3 });
    await expect(get()).rejects.toMatchObject({
      $metadata: { httpStatusCode: 429 },
      $response: { headers: { 'retry-after': '3' } },
    });
    sandbox.control.addFault('throttle=us_stocks_sip/*,method=LIST,times=1');
    const list = new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix: PREFIX });
    await expect(client.send(list)).rejects.toMatchObject({ $metadata: { httpStatusCode: 429 } });
    expect((await client.send(list)).KeyCount).toBe(5);
    expect((await get()).failed).toBe(false);
  });

  it('replace: the object becomes another between two requests, and If-Match says so', async () => {
    const list = new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix: KEY });
    sandbox.control.addFault('replace=*');
    const first = await get('bytes=0-99');
    const rest = new GetObjectCommand({
      Bucket: sandbox.bucket,
      Key: KEY,
      Range: 'bytes=100-',
      IfMatch: first.etag,
    });
    await expect(client.send(rest)).rejects.toMatchObject({ name: 'PreconditionFailed' });
    const second = await get();
    expect(second.etag).not.toBe(first.etag);
    expect(md5(second.body)).toBe(second.etag);
    expect((await client.send(list)).Contents?.[0]).toMatchObject({
      ETag: second.etag,
      Size: second.body.length,
    });
  });
});

describe('the admin API', () => {
  const admin = async (
    method: string,
    path: string,
    body?: string,
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(`${sandbox.adminUrl}/${path}`, {
      method,
      ...(body === undefined ? {} : { body }),
    });
    return { status: response.status, body: await response.json() };
  };

  it('adds, lists and ends faults', async () => {
    expect(await admin('POST', 'faults', 'drop=*,times=1')).toMatchObject({ status: 201, body: { id: 1 } });
    expect(await admin('POST', 'faults', '{"kind":"flip","keys":"*","byte":5}')).toMatchObject({
      body: { id: 2 },
    });
    expect((await get()).failed).toBe(true);
    expect(await admin('GET', 'faults')).toMatchObject({
      body: { faults: [{ id: 1, fired: 1 }, { id: 2 }] },
    });
    expect(await admin('DELETE', 'faults?id=1')).toMatchObject({ body: { removed: 1 } });
    expect(await admin('DELETE', 'faults')).toMatchObject({ body: { removed: 1 } });
    expect(await admin('POST', 'faults', 'melt=*')).toMatchObject({ status: 400 });
    expect(await admin('POST', 'faults', '{')).toMatchObject({ status: 400 });
  });

  it('counts requests by verb and status', async () => {
    await get();
    await get('bytes=0-9');
    await client.send(new HeadObjectCommand({ Bucket: sandbox.bucket, Key: KEY }));
    await client.send(new ListObjectsV2Command({ Bucket: sandbox.bucket, Prefix: PREFIX, MaxKeys: 1 }));
    const { body } = await admin('GET', 'requests');
    expect(body).toMatchObject({
      total: 4,
      byVerb: { GET: { 200: 1, 206: 1 }, HEAD: { 200: 1 }, LIST: { 200: 1 } },
      latest: [{ verb: 'GET', key: KEY, status: 200 }, {}, {}, { verb: 'LIST', key: PREFIX }],
    });
    expect(await admin('DELETE', 'requests')).toMatchObject({ body: { total: 0 } });
  });

  it('replaces and removes objects', async () => {
    const csv = 'ticker,volume,open,close,high,low,window_start,transactions\n';
    const replaced = await admin('POST', 'objects/replace', JSON.stringify({ key: KEY, csv }));
    const { body, etag } = await get();
    expect(gunzipSync(body).toString()).toBe(csv);
    expect(replaced.body).toEqual({ key: KEY, etag: etag?.replaceAll('"', '') });
    const base64 = Buffer.from('not gzip').toString('base64');
    await admin('POST', 'objects/replace', JSON.stringify({ key: KEY, base64 }));
    expect((await get()).body.toString()).toBe('not gzip');
    expect(await admin('POST', 'objects/remove', JSON.stringify({ key: KEY }))).toMatchObject({
      status: 200,
    });
    await expect(get()).rejects.toMatchObject({ name: 'NoSuchKey' });
    expect(await admin('POST', 'objects/replace', JSON.stringify({ key: KEY }))).toMatchObject({
      status: 404,
    });
    expect(await admin('POST', 'nonsense', '')).toMatchObject({ status: 404 });
  });
});

async function silence(): Promise<string> {
  return new Promise((resolve) => setTimeout(() => resolve('silence'), QUICK_MS));
}
