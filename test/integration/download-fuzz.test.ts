import { gunzipSync, gzipSync } from 'node:zlib';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ListedObject } from '../../src/vendor/flat-files/flat-file-store.ts';
import { bucketFixture, csvBody, KEY, listed } from '../support/bucket-fixture.ts';
import { scriptedObject, wholeHeaders } from '../support/scripted-bucket.ts';

const RUNS = { numRuns: 200, seed: 20_241_127 };
const signal = new AbortController().signal;
const good = csvBody(60);
/** A tag that is no MD5, so that size and gzip alone have to notice. */
const multipart: ListedObject = { ...listed(KEY, good), etag: 'd41d8cd98f00b204e9800998ecf8427e-2' };

describe('two hundred damaged bodies', () => {
  it('with one bit turned over are refused by their MD5', async () => {
    await using it = await bucketFixture({ attempts: 1 }, good);
    const object = listed(KEY, good);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length * 8 - 1), async (bit) => {
        it.bucket.always(({ response }) => {
          response.writeHead(200, wholeHeaders(scriptedObject(good))).end(flip(good, bit));
        });
        await expect(it.store.download(object, it.path, { signal })).rejects.toMatchObject({
          code: 'E_OBJECT_CORRUPT',
        });
      }),
      RUNS,
    );
    expect(await it.files()).toEqual([]);
  });

  it('with one bit turned over are refused by zlib alone, or hold the same content', async () => {
    await using it = await bucketFixture({ attempts: 1 }, good);
    let accepted = 0;
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length * 8 - 1), async (bit) => {
        const body = flip(good, bit);
        it.bucket.objects.set(KEY, { body, etag: multipart.etag });
        const outcome = await it.store.download(multipart, it.path, { signal }).catch(() => undefined);
        if (outcome === undefined) return;
        // Ten bytes of the header are covered by no checksum; the time and the system in them mean nothing to us.
        accepted += 1;
        expect(bit).toBeLessThan(80);
        expect(gunzipSync(body)).toEqual(gunzipSync(good));
      }),
      RUNS,
    );
    expect(accepted).toBeLessThan(10);
  });

  it('that end early are refused, even where the listing agrees with them', async () => {
    await using it = await bucketFixture({ attempts: 1 }, good);
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), async (length) => {
        const body = good.subarray(0, length);
        it.bucket.objects.set(KEY, scriptedObject(body));
        const job = it.store.download(listed(KEY, body), it.path, { signal });
        await expect(job).rejects.toMatchObject({ code: 'E_OBJECT_CORRUPT' });
      }),
      RUNS,
    );
    expect(await it.files()).toEqual([]);
  });

  it('that go on after the last member are refused', async () => {
    await using it = await bucketFixture({ attempts: 1 }, good);
    const tail = fc.uint8Array({ minLength: 1, maxLength: 64 });
    await fc.assert(
      fc.asyncProperty(tail, async (bytes) => {
        const body = Buffer.concat([gzipSync('ticker\n'), good, bytes]);
        it.bucket.objects.set(KEY, scriptedObject(body));
        const job = it.store.download(listed(KEY, body), it.path, { signal });
        await expect(job).rejects.toMatchObject({ code: 'E_OBJECT_CORRUPT' });
      }),
      RUNS,
    );
  });
});

function flip(body: Buffer, bit: number): Buffer {
  const copy = Buffer.from(body);
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (1 << (bit & 7)), bit >> 3);
  return copy;
}
