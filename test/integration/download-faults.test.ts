import { existsSync } from 'node:fs';
import { mkdir, readFile, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import type { BarlakeError } from '../../src/domain/barlake-error.ts';
import { type BucketFixture, bucketFixture, KEY, listed } from '../support/bucket-fixture.ts';
import { type Act, refuse, scriptedObject, wholeHeaders } from '../support/scripted-bucket.ts';

const signal = new AbortController().signal;

/** An honest answer’s headers with another body. */
function sends(change: (body: Buffer) => Buffer, headers: Record<string, string | number> = {}): Act {
  return ({ object, response }) => {
    if (object === undefined) return;
    const body = change(object.body);
    response.writeHead(200, { ...wholeHeaders(object), 'Content-Length': body.length, ...headers });
    response.end(body);
  };
}

function flipped(body: Buffer): Buffer {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(copy.length >> 1) ^ 4, copy.length >> 1);
  return copy;
}

async function failure(fixture: BucketFixture, object = fixture.object): Promise<BarlakeError> {
  try {
    await fixture.store.download(object, fixture.path, { signal });
  } catch (error) {
    return error as BarlakeError;
  }
  throw new Error('the download succeeded');
}

describe('a corrupt body', () => {
  it('is discarded and fetched again from zero', async () => {
    await using it = await bucketFixture();
    it.bucket.script(sends(flipped), sends(flipped));
    expect(await it.store.download(it.object, it.path, { signal })).toMatchObject({ kind: 'downloaded' });
    expect(await readFile(it.path)).toEqual(it.body);
    expect(it.bucket.requests).toEqual(['GET', 'GET', 'GET']);
  });

  it('that stays corrupt is E_OBJECT_CORRUPT', async () => {
    await using it = await bucketFixture({ attempts: 2 });
    it.bucket.always(sends(flipped));
    expect(await failure(it)).toMatchObject({ code: 'E_OBJECT_CORRUPT', retry: 'transient' });
    expect(await it.files()).toEqual([]);
  });

  it.each<[string, (good: Buffer) => Buffer, RegExp]>([
    ['empty', () => Buffer.alloc(0), /0 bytes/],
    [
      'followed by zero bytes',
      (good) => Buffer.concat([good, Buffer.alloc(512)]),
      /follow the last gzip member/,
    ],
    ['followed by text', (good) => Buffer.concat([good, Buffer.from('tail')]), /not valid gzip/],
    ['followed by half a member', (good) => Buffer.concat([good, good.subarray(0, 50)]), /unexpected end/],
    ['cut short', (good) => good.subarray(0, -3), /unexpected end/],
    ['without a footer', (good) => good.subarray(0, -8), /unexpected end/],
    ['plain text', () => Buffer.from('ticker,volume\nA,1\n'), /does not start with the mark of gzip/],
    [
      'of a wrong CRC',
      (good) => Buffer.concat([good.subarray(0, -8), Buffer.alloc(4), good.subarray(-4)]),
      /check/,
    ],
    ['of a wrong length', (good) => Buffer.concat([good.subarray(0, -4), Buffer.alloc(4)]), /length check/],
  ])('that is %s is refused though size and MD5 agree', async (_, make, reason) => {
    const good = gzipSync('ticker,volume\nAAPL,1\nNA,2\n'.repeat(100));
    const bad = make(good);
    await using it = await bucketFixture({ attempts: 2 }, bad);
    const error = await failure(it);
    expect(error.code).toBe('E_OBJECT_CORRUPT');
    expect(error.message).toMatch(reason);
    expect(await it.files()).toEqual([]);
  });

  it('that matches the listing’s size but not its MD5 is refused', async () => {
    await using it = await bucketFixture({ attempts: 1 });
    const other = Buffer.from(it.body);
    // The header’s time is covered by no CRC.
    other.writeUInt32LE(123, 4);
    it.bucket.always(sends(() => other));
    expect((await failure(it)).message).toContain('has MD5');
  });

  it.each([
    ['shorter', (body: Buffer) => body.subarray(0, -10)],
    ['longer', (body: Buffer) => Buffer.concat([body, Buffer.alloc(10)])],
  ])('announced %s than listed is refused before it is read', async (_, change) => {
    await using it = await bucketFixture({ attempts: 1 });
    it.bucket.always(sends(change));
    const error = await failure(it);
    expect(error.code).toBe('E_OBJECT_CORRUPT');
    expect(error.message).toMatch(/request REQUEST0002.*announces/);
  });

  it.each([
    ['shorter', (body: Buffer) => body.subarray(0, -10), /ended at byte/],
    ['longer', (body: Buffer) => Buffer.concat([body, Buffer.alloc(10)]), /more bytes came/],
  ])('of unannounced length that is %s than listed is refused', async (_, change, reason) => {
    await using it = await bucketFixture({ attempts: 1 });
    it.bucket.always(({ object, response }) => {
      if (object === undefined) return;
      response.writeHead(200, { ETag: `"${object.etag}"`, 'Transfer-Encoding': 'chunked' });
      response.end(change(object.body));
    });
    const error = await failure(it);
    expect(error.code).toBe('E_OBJECT_CORRUPT');
    expect(error.message).toMatch(reason);
  });
});

describe('an answer that is not the object', () => {
  const page = '<!doctype html><html><body>Bad gateway</body></html>';

  it.each<[string, Act]>([
    ['HTML with 200', sends(() => Buffer.from(page), { 'Content-Type': 'text/html' })],
    [
      'HTML that passes for the object',
      ({ object, response }) => response.writeHead(200, { ETag: `"${object?.etag}"` }).end(page),
    ],
    ['a response without ETag', ({ response }) => response.writeHead(200).end('x')],
    ['HTML with 403', ({ response }) => response.writeHead(403, { 'Content-Type': 'text/html' }).end(page)],
    ['HTML with 404', ({ response }) => response.writeHead(404, { 'Content-Type': 'text/html' }).end(page)],
    ['HTML with 502', ({ response }) => response.writeHead(502, { 'Content-Type': 'text/html' }).end(page)],
    ['a bare 404', ({ response }) => response.writeHead(404).end()],
    ['an empty 500', ({ response }) => response.writeHead(500).end()],
    ['InternalError', refuse(500, 'InternalError')],
  ])('(%s) is E_VENDOR, never an absent day, and is tried again', async (_, act) => {
    await using it = await bucketFixture({ attempts: 2 });
    it.bucket.script(act);
    expect(await it.store.download(it.object, it.path, { signal })).toMatchObject({ kind: 'downloaded' });
    it.bucket.always(act);
    expect(await failure(it)).toMatchObject({ code: 'E_VENDOR' });
    expect(await it.files()).toEqual([]);
  });

  it('of another protocol is E_VENDOR', async () => {
    await using it = await bucketFixture({ attempts: 1 });
    it.bucket.always(({ request }) => request.socket.end('SSH-2.0-OpenSSH_9.6\r\n\r\n'));
    expect(await failure(it)).toMatchObject({ code: 'E_VENDOR' });
  });
});

describe('a busy vendor', () => {
  it.each([
    [429, 'SlowDown'],
    [503, 'SlowDown'],
    [503, 'ServiceUnavailable'],
    [400, 'RequestLimitExceeded'],
  ])('(%i %s) is E_RATE_LIMITED after the attempts', async (status, code) => {
    await using it = await bucketFixture({ attempts: 2 });
    it.bucket.always(refuse(status, code));
    expect(await failure(it)).toMatchObject({ code: 'E_RATE_LIMITED', retry: 'transient' });
    expect(it.bucket.requests).toHaveLength(2);
  });

  it('is given the time it asks for', async () => {
    await using it = await bucketFixture();
    const times: number[] = [];
    it.bucket.script(
      (exchange) => {
        times.push(performance.now());
        refuse(429, 'SlowDown', { 'Retry-After': '1' })(exchange);
      },
      ({ serve }) => {
        times.push(performance.now());
        serve();
      },
    );
    await it.store.download(it.object, it.path, { signal });
    expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
  });
});

describe('a slow vendor', () => {
  it.each<[string, Act]>([
    ['never answers', () => undefined],
    [
      'stops in mid-body',
      ({ object, response }) => {
        if (object !== undefined)
          response.writeHead(200, wholeHeaders(object)).write(object.body.subarray(0, 100));
      },
    ],
    [
      'drips',
      ({ object, response }) => {
        if (object === undefined) return;
        response.writeHead(200, wholeHeaders(object));
        let sent = 0;
        const timer = setInterval(() => response.write(object.body.subarray(sent, ++sent)), 20);
        response.on('close', () => clearInterval(timer));
      },
    ],
  ])('that %s is E_TIMEOUT', async (_, act) => {
    await using it = await bucketFixture({ attempts: 1, timeoutMs: 200 });
    it.bucket.always(act);
    const startMs = performance.now();
    expect(await failure(it)).toMatchObject({ code: 'E_TIMEOUT', retry: 'transient' });
    expect(performance.now() - startMs).toBeLessThan(10_000);
    expect(await it.files()).toEqual([]);
  });

  it('is left for another attempt that continues', async () => {
    await using it = await bucketFixture({ timeoutMs: 200 });
    it.bucket.script(({ object, response }) => {
      if (object !== undefined)
        response.writeHead(200, wholeHeaders(object)).write(object.body.subarray(0, 100));
    });
    await it.store.download(it.object, it.path, { signal });
    expect(it.bucket.requests).toEqual(['GET', `GET bytes=100-${it.body.length - 1}`]);
    expect(await readFile(it.path)).toEqual(it.body);
  });
});

describe('a refused key', () => {
  it.each([
    [403, 'SignatureDoesNotMatch'],
    [403, 'InvalidAccessKeyId'],
    [403, 'RequestTimeTooSkewed'],
    [401, 'Unauthorized'],
  ])('(%i %s) ends the download at once', async (status, code) => {
    await using it = await bucketFixture();
    it.bucket.always(refuse(status, code));
    const error = await failure(it);
    expect(error).toMatchObject({ code: 'E_CREDENTIALS_REFUSED', exit: 4, retry: 'terminal' });
    expect(error.message).toContain('request REQUEST0001');
    expect(it.bucket.requests).toHaveLength(1);
  });

  it('is not repeated in what we say, even if the vendor echoes it', async () => {
    await using it = await bucketFixture({ attempts: 1 });
    const echo = 'the key test-access with test-secret';
    for (const status of [403, 500]) {
      it.bucket.script(({ response }) => {
        response.writeHead(status, { 'Content-Type': 'application/xml' });
        response.end(
          `<Error><Code>SomeCode</Code><Message>${echo}</Message><AWSAccessKeyId>test-access</AWSAccessKeyId></Error>`,
        );
      });
      const said: unknown = await it.store
        .download(it.object, it.path, { signal })
        .catch((error: BarlakeError) => [error.message, error.mend, error.details, error.cause]);
      expect(JSON.stringify(said)).toContain('***');
      expect(JSON.stringify(said)).not.toMatch(/test-access|test-secret/);
    }
  });
});

describe('a place that cannot be written', () => {
  it('is E_LAKE_MISSING without the folder', async () => {
    await using it = await bucketFixture();
    const path = join(it.path, 'no', 'such', 'folder');
    await expect(it.store.download(it.object, path, { signal })).rejects.toMatchObject({
      code: 'E_LAKE_MISSING',
    });
    expect(it.bucket.requests).toEqual([]);
  });

  it('is E_LAKE_READ_ONLY when it is a folder', async () => {
    await using it = await bucketFixture();
    await mkdir(it.path);
    expect(await failure(it)).toMatchObject({ code: 'E_LAKE_READ_ONLY' });
  });

  it.runIf(existsSync('/dev/full'))('is E_DISK_FULL without room, at once', async () => {
    await using it = await bucketFixture();
    // A link, because what cannot be completed is removed.
    await symlink('/dev/full', it.path);
    expect(await failure(it)).toMatchObject({ code: 'E_DISK_FULL', retry: 'terminal' });
    expect(it.bucket.requests).toHaveLength(1);
    expect(await it.files()).toEqual([]);
  });
});

describe('a missing bucket', () => {
  it('is E_NOT_FOUND with advice', async () => {
    await using it = await bucketFixture();
    it.bucket.always(refuse(404, 'NoSuchBucket'));
    const error = await failure(it, listed(KEY, scriptedObject(it.body).body));
    expect(error).toMatchObject({ code: 'E_NOT_FOUND', retry: 'terminal' });
    expect(error.mend).toContain('s3Bucket');
  });
});
