import { writeFile } from 'node:fs/promises';
import { deflateSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBarlakeError } from '../../src/domain/barlake-error.ts';
import { inflatedBytes, readGzip } from '../../src/lake/landing/read-gzip.ts';
import { seededRandom } from '../support/seeded-random.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const FAULTS = 200;
let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('gzip');
});
afterAll(() => folder[Symbol.asyncDispose]());

async function read(archive: Buffer): Promise<Buffer> {
  const path = folder.at('archive.gz');
  await writeFile(path, archive);
  const chunks: Buffer[] = [];
  for await (const chunk of readGzip(path)) chunks.push(chunk);
  return Buffer.concat(chunks);
}

const CORRUPT = { code: 'E_OBJECT_CORRUPT' };
const random = seededRandom(20_240_307);
const below = (limit: number): number => Math.floor(random() * limit);
const lines = Array.from({ length: 3_000 }, (_, index) => `S${index},${random()},${below(1000)}\n`);
const text = Buffer.from(lines.join(''));
const archive = gzipSync(text);

describe('readGzip', () => {
  it('gives back what was compressed, in one member or in many', async () => {
    expect(await read(archive)).toEqual(text);
    expect(await read(Buffer.concat([archive, archive, gzipSync('')]))).toEqual(Buffer.concat([text, text]));
  });

  it('counts the bytes of archives larger than a chunk', async () => {
    await writeFile(folder.at('large.gz'), gzipSync(Buffer.alloc(3_500_000, 'x')));
    expect(await inflatedBytes(folder.at('large.gz'))).toBe(3_500_000);
  });

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', archive.subarray(0, 1)],
    ['only a header', archive.subarray(0, 10)],
    ['an end without its last byte', archive.subarray(0, -1)],
    ['text after the end', Buffer.concat([archive, Buffer.from('tail')])],
    ['zeros after the end', Buffer.concat([archive, Buffer.alloc(512)])],
    ['half a second member', Buffer.concat([archive, archive.subarray(0, 100)])],
    ['an error page', Buffer.from('<?xml version="1.0"?><Error/>')],
    ['plain text', text],
    ['another kind of compression', deflateSync(text)],
    ['a wrong checksum', withByte(archive, archive.length - 8)],
    ['a wrong length', withByte(archive, archive.length - 1)],
  ])('refuses %s', async (_, bytes) => {
    await expect(read(bytes)).rejects.toMatchObject(CORRUPT);
  });

  it(`refuses ${FAULTS} archives with one flipped bit each, unless the content is the same`, async () => {
    let refused = 0;
    for (let trial = 0; trial < FAULTS; trial++) {
      const bytes = withByte(archive, below(archive.length), 1 << below(8));
      const found = await read(bytes).catch((error: unknown) => error);
      const isRefused = isBarlakeError(found, 'E_OBJECT_CORRUPT');
      expect(isRefused || (Buffer.isBuffer(found) && found.equals(text))).toBe(true);
      if (isRefused) refused++;
    }
    // A few bits of the header (time, system, flags) mean nothing for the content.
    expect(refused).toBeGreaterThan(FAULTS * 0.95);
  });

  it(`refuses ${FAULTS} archives cut at any byte`, async () => {
    for (let trial = 0; trial < FAULTS; trial++) {
      await expect(read(archive.subarray(0, below(archive.length)))).rejects.toMatchObject(CORRUPT);
    }
  });

  it('stops when its signal aborts', async () => {
    await writeFile(folder.at('stopped.gz'), archive);
    const reading = Array.fromAsync(readGzip(folder.at('stopped.gz'), AbortSignal.abort()));
    await expect(reading).rejects.toMatchObject({ name: 'AbortError' });
  });

  it('says so when there is no such file', async () => {
    await expect(inflatedBytes(folder.at('absent.gz'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

function withByte(bytes: Buffer, index: number, mask = 0xff): Buffer {
  const copy = Buffer.from(bytes);
  copy[index] = (copy[index] ?? 0) ^ mask;
  return copy;
}
