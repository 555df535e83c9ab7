import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { packFolder } from './pack-folder.ts';
import { readTarHeader, tarHeader } from './tar-header.ts';
import { unpackArchive } from './unpack-archive.ts';

const { signal } = new AbortController();
const SIZES = { empty: 0, small: 7, block: 512, 'folder/odd': 100_001 };

let folder: TempFolder;
let count = 0;
beforeAll(async () => {
  folder = await makeTempFolder('pack');
  await mkdir(folder.at('in', 'folder'), { recursive: true });
  for (const [path, bytes] of Object.entries(SIZES)) writeFileSync(folder.at('in', path), randomBytes(bytes));
  await packFolder(folder.at('in'), Object.keys(SIZES), folder.at('a.tar.gz'), signal);
});
afterAll(() => folder[Symbol.asyncDispose]());

async function emptyFolder(): Promise<string> {
  const path = folder.at(`out-${count++}`);
  await mkdir(path);
  return path;
}

/** Unpacks what is left of the archive after `change`. */
async function unpackChanged(change: (tar: Buffer) => Buffer): Promise<string> {
  const path = folder.at(`changed-${count++}.tar.gz`);
  writeFileSync(path, gzipSync(change(gunzipSync(readFileSync(folder.at('a.tar.gz'))))));
  const out = await emptyFolder();
  await unpackArchive(path, out, signal);
  return out;
}

describe('a packed folder', () => {
  it('unpacks to the same files', async () => {
    const out = await emptyFolder();
    await unpackArchive(folder.at('a.tar.gz'), out, signal);
    for (const path of Object.keys(SIZES))
      expect(readFileSync(`${out}/${path}`).equals(readFileSync(folder.at('in', path)))).toBe(true);
  });

  it('is understood by tar', async () => {
    const out = await emptyFolder();
    execFileSync('tar', ['-xzf', folder.at('a.tar.gz'), '-C', out]);
    expect(readFileSync(`${out}/folder/odd`).equals(readFileSync(folder.at('in', 'folder/odd')))).toBe(true);
  });

  it.each([
    ['cut in a file', (tar: Buffer) => tar.subarray(0, 3000)],
    ['cut before its end', (tar: Buffer) => tar.subarray(0, tar.length - 1024)],
    ['of damaged blocks', (tar: Buffer) => tar.fill(7, 10, 20)],
  ])('%s is refused', async (_, change) => {
    await expect(unpackChanged(change)).rejects.toMatchObject({ code: 'E_BACKUP' });
  });

  it('ends where it says, whatever follows', async () => {
    const out = await unpackChanged((tar) => Buffer.concat([tar, tar]));
    expect(readFileSync(`${out}/small`).equals(readFileSync(folder.at('in', 'small')))).toBe(true);
  });

  it('that is no gzip is refused', async () => {
    writeFileSync(folder.at('text.tar.gz'), 'no archive');
    await expect(unpackArchive(folder.at('text.tar.gz'), await emptyFolder(), signal)).rejects.toMatchObject({
      code: 'E_BACKUP',
    });
  });

  it('cannot write outside of its folder', async () => {
    for (const name of ['../escaped', '/tmp/escaped', 'a/../../escaped', 'a\\b', '.']) {
      expect(() => tarHeader({ path: name, bytes: 0 })).toThrow(RangeError);
      const evil = Buffer.alloc(512);
      tarHeader({ path: 'x'.repeat(name.length), bytes: 0 }).copy(evil);
      evil.write(name, 0, 'latin1');
      // The sum of a block that somebody has made up is right.
      evil.write('        ', 148, 'latin1');
      const sum = evil.reduce((total, byte) => total + byte, 0);
      evil.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
      expect(readTarHeader(evil)).toContain('is no file of a backup');
      await expect(unpackChanged(() => evil)).rejects.toMatchObject({ code: 'E_BACKUP' });
    }
    expect(existsSync(folder.at('escaped'))).toBe(false);
  });
});
