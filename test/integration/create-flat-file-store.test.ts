import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { createFlatFileStore } from '../../src/vendor/flat-files/create-flat-file-store.ts';
import { bucketFixture, csvBody, KEY, listed } from '../support/bucket-fixture.ts';
import { type Act, refuse, scriptedObject, wholeHeaders } from '../support/scripted-bucket.ts';

const run = promisify(execFile);
const signal = new AbortController().signal;

const stall: Act = ({ object, response }) => {
  if (object !== undefined)
    response.writeHead(200, wholeHeaders(object)).write(object.body.subarray(0, 50_000));
};

describe('a listing', () => {
  it('gathers all pages, ascending, with plain tags', async () => {
    await using it = await bucketFixture();
    it.bucket.objects.clear();
    const body = csvBody(1);
    for (let n = 0; n < 2500; n += 1) it.bucket.objects.set(`a/${n}`, scriptedObject(body));
    it.bucket.objects.set('b/1', scriptedObject(body));
    const objects = await it.store.list('a/', signal);
    expect(objects).toHaveLength(2500);
    expect(objects[0]).toEqual(listed('a/0', body));
    expect(objects.map(({ key }) => key)).toEqual(objects.map(({ key }) => key).sort());
    expect(it.bucket.requests).toEqual(['LIST', 'LIST', 'LIST']);
  });

  it('of nothing is empty', async () => {
    await using it = await bucketFixture();
    expect(await it.store.list('us_stocks_sip/day_aggs_v1/1999/', signal)).toEqual([]);
  });

  it.each<[string, string]>([
    ['an HTML page', '<html><body>Hello</body></html>'],
    ['nothing', ''],
    ['markup that is cut off', '<?xml version="1.0"?><ListBucketResult><Name>flat'],
    [
      'an endless listing',
      '<ListBucketResult><IsTruncated>true</IsTruncated><NextContinuationToken>x</NextContinuationToken></ListBucketResult>',
    ],
    ['a page without token', '<ListBucketResult><IsTruncated>true</IsTruncated></ListBucketResult>'],
    [
      'an entry without its tag',
      '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>a/1</Key><Size>1</Size></Contents></ListBucketResult>',
    ],
    [
      'another prefix',
      '<ListBucketResult><IsTruncated>false</IsTruncated><Contents><Key>b</Key><Size>1</Size><ETag>x</ETag><LastModified>2024-03-08T02:00:00.000Z</LastModified></Contents></ListBucketResult>',
    ],
  ])('that is %s is E_VENDOR, not an empty one', async (_, text) => {
    await using it = await bucketFixture({ attempts: 1 });
    it.bucket.always(({ response }) =>
      response.writeHead(200, { 'Content-Type': 'application/xml' }).end(text),
    );
    await expect(it.store.list('a/', signal)).rejects.toMatchObject({ code: 'E_VENDOR' });
  });

  it('that is forbidden means a refused key', async () => {
    await using it = await bucketFixture();
    it.bucket.always(refuse(403, 'AccessDenied'));
    await expect(it.store.list('a/', signal)).rejects.toMatchObject({ code: 'E_CREDENTIALS_REFUSED' });
    expect(it.bucket.requests).toHaveLength(1);
  });

  it('survives a lost connection and a busy vendor', async () => {
    await using it = await bucketFixture();
    it.bucket.script(({ response }) => response.destroy(), refuse(503, 'SlowDown'));
    expect(await it.store.list('us_stocks_sip/', signal)).toEqual([it.object]);
  });

  it('ends when the answer drips', async () => {
    await using it = await bucketFixture({ attempts: 1, timeoutMs: 150 });
    it.bucket.always(({ response }) => {
      const timer = setInterval(() => response.write(' '), 20);
      response.on('close', () => clearInterval(timer));
    });
    await expect(it.store.list('a/', signal)).rejects.toMatchObject({ code: 'E_TIMEOUT' });
  });
});

describe('a question about one object', () => {
  it('finds the current revision', async () => {
    await using it = await bucketFixture();
    expect(await it.store.head(KEY, signal)).toEqual({ kind: 'found', object: it.object });
    expect(await it.store.head('nothing', signal)).toEqual({ kind: 'absent' });
  });

  it('reports what is forbidden, without a body to say why', async () => {
    await using it = await bucketFixture();
    it.bucket.always(refuse(403, 'AccessDenied'));
    expect(await it.store.head(KEY, signal)).toMatchObject({ kind: 'forbidden', message: /HTTP 403/ });
  });

  it('is E_VENDOR when the answer is a page', async () => {
    await using it = await bucketFixture({ attempts: 1 });
    it.bucket.always(({ response }) => response.writeHead(404, { 'Content-Type': 'text/html' }).end());
    await expect(it.store.head(KEY, signal)).rejects.toMatchObject({ code: 'E_VENDOR' });
    it.bucket.always(({ response }) => response.writeHead(200).end());
    await expect(it.store.head(KEY, signal)).rejects.toMatchObject({ code: 'E_VENDOR' });
  });
});

describe('stopping', () => {
  it.each<[string, Act]>([
    ['before headers', () => undefined],
    ['in mid-body', stall],
    ['in a pause between attempts', refuse(429, 'SlowDown', { 'Retry-After': '60' })],
  ])('%s ends at once and leaves neither file nor connection', async (_, act) => {
    await using it = await bucketFixture({ timeoutMs: 60_000 });
    it.bucket.always(act);
    const stop = new AbortController();
    const job = it.store.download(it.object, it.path, { signal: stop.signal });
    let stoppedMs = 0;
    setTimeout(() => {
      stoppedMs = performance.now();
      stop.abort();
    }, 100);
    await expect(job).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(stoppedMs).toBeGreaterThan(0);
    // Every deadline of the store is a minute away; a busy machine is not.
    expect(performance.now() - stoppedMs).toBeLessThan(10_000);
    expect(await it.files()).toEqual([]);
    await it.store[Symbol.asyncDispose]();
    await expect.poll(() => it.bucket.sockets.open).toBe(0);
  });

  it('reaches a download that waits for a connection', async () => {
    await using it = await bucketFixture({ connections: 1, timeoutMs: 60_000 });
    it.bucket.always(stall);
    const stop = new AbortController();
    const first = it.store.download(it.object, it.path, { signal });
    await expect.poll(() => it.bucket.requests).toEqual(['GET']);
    const second = it.store.download(it.object, `${it.path}.2`, { signal: stop.signal });
    const third = it.store.list('a/', signal);
    const all = Promise.allSettled([first, second, third]);
    stop.abort();
    await expect(second).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(it.bucket.requests).toEqual(['GET']);
    await it.store[Symbol.asyncDispose]();
    expect((await all).map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    expect(await it.files()).toEqual([]);
  });

  it('before the start sends nothing', async () => {
    await using it = await bucketFixture();
    const job = it.store.list('a/', AbortSignal.abort());
    await expect(job).rejects.toMatchObject({ code: 'E_CANCELLED' });
    expect(it.bucket.requests).toEqual([]);
  });

  it('leaves nothing that keeps the process alive', async () => {
    await using it = await bucketFixture();
    const script = `
      const { createFlatFileStore } = await import(${JSON.stringify(join(import.meta.dirname, '../../src/vendor/flat-files/create-flat-file-store.ts'))});
      const clock = { nowMs: () => Date.now(), monotonicMs: () => performance.now() };
      const options = { bucket: 'flatfiles', accessKey: 'test-a', secretKey: 'test-s', attempts: 1, connections: 2 };
      const store = await createFlatFileStore({
        ...options, endpoint: ${JSON.stringify(it.bucket.endpoint)}, clock, timeoutMs: 60_000, random: () => 0,
      });
      const { signal } = new AbortController();
      const [object] = await store.list('us_stocks_sip/', signal);
      await store.download(object, ${JSON.stringify(it.path)}, { signal });
      await store[Symbol.asyncDispose]();
      const endMs = performance.now();
      process.on('exit', () => console.log(Math.round(performance.now() - endMs)));`;
    const { stdout } = await run(process.execPath, ['--input-type=module', '-e', script]);
    expect(Number(stdout)).toBeLessThan(2000);
    expect(stdout.trim()).toMatch(/^\d+$/);
  });
});

describe('connections', () => {
  it('are reused: five hundred files over as many sockets as connections', async () => {
    await using it = await bucketFixture({ connections: 16 }, csvBody(5));
    it.bucket.always(({ serve }) => setTimeout(serve, 50));
    const keys = Array.from({ length: 500 }, (_, n) => `many/${n}`);
    for (const key of keys) it.bucket.objects.set(key, scriptedObject(it.body));
    const outcomes = await Promise.all(
      keys.map((key, n) => it.store.download(listed(key, it.body), join(`${it.path}.${n}`), { signal })),
    );
    expect(new Set(outcomes.map(({ kind }) => kind))).toEqual(new Set(['downloaded']));
    expect(it.bucket.sockets.accepted).toBe(16);
  });

  it('that wait for their turn are not held against the vendor', async () => {
    await using it = await bucketFixture({ connections: 1, timeoutMs: 200, attempts: 1 }, csvBody(5));
    it.bucket.always(({ serve }) => setTimeout(serve, 100));
    const jobs = Array.from({ length: 6 }, (_, n) =>
      it.store.download(it.object, `${it.path}.${n}`, { signal }),
    );
    expect(await Promise.all(jobs)).toHaveLength(6);
  });

  it('to nowhere are E_UNREACHABLE', async () => {
    await using it = await bucketFixture();
    const options = { bucket: 'b', accessKey: 'test-a', secretKey: 'test-s', attempts: 1, connections: 1 };
    const clock = { nowMs: () => 0, monotonicMs: () => performance.now() };
    for (const endpoint of [
      'http://127.0.0.1:1',
      'http://no-such-host.invalid',
      it.bucket.endpoint.replace('http', 'https'),
    ]) {
      await using store = await createFlatFileStore({
        ...options,
        endpoint,
        clock,
        timeoutMs: 5000,
        random: () => 0,
      });
      await expect(store.list('a/', signal)).rejects.toMatchObject({ code: 'E_UNREACHABLE' });
    }
  });
});

describe('an unusable configuration', () => {
  it('is refused before anything is sent', async () => {
    await expect(bucketFixture({ accessKey: '' })).rejects.toMatchObject({ code: 'E_CREDENTIALS_MISSING' });
    await expect(bucketFixture({ endpoint: 'files' })).rejects.toMatchObject({ code: 'E_CONFIG' });
  });
});
