import { readFile } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BarlakeError } from '../../src/domain/barlake-error.ts';
import { bucketFixture, csvBody, KEY, listed } from '../support/bucket-fixture.ts';
import { type Act, refuse, scriptedObject, wholeHeaders } from '../support/scripted-bucket.ts';

const signal = new AbortController().signal;

/** Sends `count` bytes of an honest answer, then closes the connection. */
function cutAfter(count: number): Act {
  return ({ object, response }) => {
    if (object === undefined) return;
    response.writeHead(200, wholeHeaders(object));
    response.write(object.body.subarray(0, count), () => setTimeout(() => response.destroy(), 20));
  };
}

async function errorOf(promise: Promise<unknown>): Promise<BarlakeError> {
  return promise.then(
    () => {
      throw new Error('it succeeded');
    },
    (error: unknown) => error as BarlakeError,
  );
}

describe('a download', () => {
  it('writes the body and says what it is', async () => {
    await using it = await bucketFixture();
    const counts: number[] = [];
    const outcome = await it.store.download(it.object, it.path, { signal, onBytes: (n) => counts.push(n) });
    expect(outcome).toEqual({
      kind: 'downloaded',
      etag: it.object.etag,
      sizeBytes: it.body.length,
      lastModifiedMs: it.object.lastModifiedMs,
      md5Hex: it.object.etag,
      rawBytes: gunzipSync(it.body).length,
    });
    expect(await readFile(it.path)).toEqual(it.body);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(it.body.length);
  });

  it('accepts a body of several gzip members', async () => {
    const body = Buffer.concat([gzipSync('ticker\n'), gzipSync('A\n')]);
    await using it = await bucketFixture({}, body);
    expect(await it.store.download(it.object, it.path, { signal })).toMatchObject({ rawBytes: 9 });
  });

  it('checks size and gzip alone when the tag is that of a multipart upload', async () => {
    await using it = await bucketFixture();
    it.bucket.objects.set(KEY, { body: it.body, etag: 'd41d8cd98f00b204e9800998ecf8427e-3' });
    const object = { ...it.object, etag: 'd41d8cd98f00b204e9800998ecf8427e-3' };
    expect(await it.store.download(object, it.path, { signal })).toMatchObject({ md5Hex: it.object.etag });
  });

  it.each([
    ['forbidden', refuse(403, 'AccessDenied'), 'GET'],
    ['absent', refuse(404, 'NoSuchKey'), 'GET'],
  ])('reports an object that is %s and leaves no file', async (kind, act) => {
    await using it = await bucketFixture();
    it.bucket.script(act);
    expect(await it.store.download(it.object, it.path, { signal })).toMatchObject({ kind });
    expect(await it.files()).toEqual([]);
    expect(it.bucket.requests).toEqual(['GET']);
  });
});

describe('a lost connection', () => {
  it('is resumed from the last byte under If-Match', async () => {
    await using it = await bucketFixture();
    const half = Math.floor(it.body.length / 2);
    const matches: (string | undefined)[] = [];
    it.bucket.script(cutAfter(half), ({ request, serve }) => {
      matches.push(request.headers['if-match']);
      serve();
    });
    const counts: number[] = [];
    const outcome = await it.store.download(it.object, it.path, { signal, onBytes: (n) => counts.push(n) });
    expect(outcome.kind).toBe('downloaded');
    expect(await readFile(it.path)).toEqual(it.body);
    expect(it.bucket.requests).toEqual(['GET', `GET bytes=${half}-${it.body.length - 1}`]);
    expect(matches).toEqual([`"${it.object.etag}"`]);
    expect(counts.reduce((a, b) => a + b, 0)).toBe(it.body.length);
  });

  it('starts from zero when the vendor answers a range with the whole', async () => {
    await using it = await bucketFixture();
    it.bucket.script(cutAfter(1000), ({ object, response }) => {
      if (object === undefined) return;
      response.writeHead(200, wholeHeaders(object));
      response.end(object.body);
    });
    expect(await it.store.download(it.object, it.path, { signal })).toMatchObject({ kind: 'downloaded' });
    expect(await readFile(it.path)).toEqual(it.body);
  });

  it('refuses another range than the one asked for', async () => {
    await using it = await bucketFixture({ attempts: 2 });
    it.bucket.script(cutAfter(1000), ({ object, response }) => {
      if (object === undefined) return;
      const { body } = object;
      response.writeHead(206, {
        ...wholeHeaders(object),
        'Content-Range': `bytes 999-${body.length - 1}/${body.length}`,
      });
      response.end(body.subarray(999));
    });
    const error = await errorOf(it.store.download(it.object, it.path, { signal }));
    expect(error).toMatchObject({ code: 'E_VENDOR' });
    expect(error.message).toContain('is the range "bytes 999-');
  });

  it.each(Array.from({ length: 25 }, (_, cut) => [cut * 7919 + 1]))(
    'gives the same bytes when it happens at byte %i',
    async (cut) => {
      await using it = await bucketFixture();
      it.bucket.script(cutAfter(cut % it.body.length));
      await it.store.download(it.object, it.path, { signal });
      expect(await readFile(it.path)).toEqual(it.body);
    },
  );

  it('gives up after the attempts it has, says so and removes the file', async () => {
    await using it = await bucketFixture({ attempts: 3 });
    it.bucket.always(({ response }) => response.destroy());
    const error = await errorOf(it.store.download(it.object, it.path, { signal }));
    expect(error).toMatchObject({ code: 'E_UNREACHABLE', retry: 'transient', details: { attempts: 3 } });
    expect(error.message).toMatch(/GET flatfiles\/us_stocks_sip.*Gave up after 3 attempts/);
    expect(it.bucket.requests).toHaveLength(3);
    expect(await it.files()).toEqual([]);
  });
});

describe('an object that is replaced', () => {
  const newer = csvBody(15_000, 99);
  const replace: Act = ({ serve }) => serve();

  it('between listing and download is fetched as it is now', async () => {
    await using it = await bucketFixture();
    it.bucket.objects.set(KEY, scriptedObject(newer));
    it.bucket.script(replace);
    const outcome = await it.store.download(it.object, it.path, { signal });
    expect(outcome).toMatchObject({
      kind: 'downloaded',
      etag: listed(KEY, newer).etag,
      sizeBytes: newer.length,
    });
    expect(await readFile(it.path)).toEqual(newer);
    expect(it.bucket.requests).toEqual(['GET', 'HEAD', 'GET']);
  });

  it('in mid-download never mixes two revisions', async () => {
    await using it = await bucketFixture();
    const cut = cutAfter(5000);
    it.bucket.script((exchange) => {
      it.bucket.objects.set(KEY, scriptedObject(newer));
      cut(exchange);
    });
    const outcome = await it.store.download(it.object, it.path, { signal });
    expect(outcome).toMatchObject({ kind: 'downloaded', etag: listed(KEY, newer).etag });
    expect(await readFile(it.path)).toEqual(newer);
  });

  it('is noticed by its tag when the vendor ignores If-Match', async () => {
    await using it = await bucketFixture();
    const cut = cutAfter(5000);
    it.bucket.script(
      (exchange) => {
        it.bucket.objects.set(KEY, scriptedObject(newer));
        cut(exchange);
      },
      ({ response }) => {
        const range = `bytes 5000-${it.body.length - 1}/${it.body.length}`;
        response.writeHead(206, { ...wholeHeaders(scriptedObject(newer)), 'Content-Range': range });
        response.end(newer.subarray(5000));
      },
    );
    await it.store.download(it.object, it.path, { signal });
    expect(await readFile(it.path)).toEqual(newer);
  });

  it('twice is an error to come back to', async () => {
    await using it = await bucketFixture();
    it.bucket.always((exchange) => {
      if (exchange.request.method === 'HEAD') exchange.serve();
      else refuse(412, 'PreconditionFailed')(exchange);
    });
    const error = await errorOf(it.store.download(it.object, it.path, { signal }));
    expect(error).toMatchObject({ code: 'E_OBJECT_CHANGED', retry: 'transient' });
    expect(await it.files()).toEqual([]);
  });

  it('by nothing is absent', async () => {
    await using it = await bucketFixture();
    const cut = cutAfter(5000);
    it.bucket.script((exchange) => {
      it.bucket.objects.delete(KEY);
      cut(exchange);
    });
    expect(await it.store.download(it.object, it.path, { signal })).toEqual({ kind: 'absent' });
    expect(await it.files()).toEqual([]);
  });
});
