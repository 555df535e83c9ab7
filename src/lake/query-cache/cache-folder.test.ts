import { chmod, mkdir, readdir, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { type CacheFolder, createCacheFolder } from './cache-folder.ts';

const NOW_MS = Date.UTC(2026, 0, 5);
const clock = { nowMs: () => NOW_MS, monotonicMs: () => 0 };

function open(path: string, bytesMax = 1000): CacheFolder {
  return createCacheFolder({ path, bytesMax, clock, random: Math.random });
}

function keyOf(index: number): string {
  return index.toString(16).padStart(40, '0');
}

/** Keeps bytes and waits until they are written. */
async function keep(path: string, key: string, size: number, bytesMax?: number): Promise<void> {
  await using folder = open(path, bytesMax);
  folder.keep(key, Buffer.alloc(size, 7));
}

async function filesIn(path: string): Promise<readonly string[]> {
  const entries = await readdir(path, { recursive: true, withFileTypes: true });
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

describe('a cache folder', () => {
  it('has in the next process what was kept in this one', async () => {
    await using temp = await makeTempFolder('cache');
    const path = temp.at('cache');
    await keep(path, keyOf(1), 10);
    await using folder = open(path);
    expect(await folder.read(keyOf(1))).toEqual(Buffer.alloc(10, 7));
    expect(await folder.read(keyOf(2))).toBeUndefined();
    await folder.drop(keyOf(1));
    expect(await folder.read(keyOf(1))).toBeUndefined();
  });

  it('keeps what was used last within its bounds', async () => {
    await using temp = await makeTempFolder('cache');
    const path = temp.at('cache');
    for (let index = 0; index < 9; index += 1) {
      await keep(path, keyOf(index), 100);
      const usedSeconds = (NOW_MS - 3_600_000) / 1000 + index;
      await utimes(join(path, '00', `${keyOf(index)}.bars`), usedSeconds, usedSeconds);
    }
    await using folder = open(path);
    // Reading the oldest makes it the latest.
    await folder.read(keyOf(0));
    await expect.poll(async () => (await filesIn(path)).length).toBe(9);
    await keep(path, keyOf(20), 300);
    const left = new Set(await filesIn(path));
    expect(left.has(`${keyOf(20)}.bars`)).toBe(true);
    expect(left.has(`${keyOf(8)}.bars`)).toBe(true);
    expect(left.has(`${keyOf(1)}.bars`)).toBe(false);
    expect(left.size).toBeLessThan(9);
  });

  it('keeps nothing that is larger than all of it, and takes no path for a key', async () => {
    await using temp = await makeTempFolder('cache');
    const path = temp.at('cache');
    await keep(path, keyOf(1), 1001);
    await keep(path, '../../outside', 10);
    await mkdir(path, { recursive: true });
    expect(await filesIn(path)).toEqual([]);
  });

  it('removes what a process that ended had not finished', async () => {
    await using temp = await makeTempFolder('cache');
    const path = temp.at('cache');
    await mkdir(path, { recursive: true });
    await writeFile(join(path, 'old.part'), 'x');
    await utimes(join(path, 'old.part'), NOW_MS / 1000 - 7200, NOW_MS / 1000 - 7200);
    await keep(path, keyOf(1), 10);
    expect(await filesIn(path)).toEqual([`${keyOf(1)}.bars`]);
  });

  it('is no trouble where it cannot be written', async () => {
    await using temp = await makeTempFolder('cache');
    await writeFile(temp.at('file'), '');
    await using folder = open(join(temp.at('file'), 'cache'));
    folder.keep(keyOf(1), Buffer.alloc(10));
    expect(await folder.read(keyOf(1))).toBeUndefined();
    await chmod(temp.path, 0o755);
  });

  it('is shared by writers without any of them reading half a file', async () => {
    await using temp = await makeTempFolder('cache');
    const path = temp.at('cache');
    await using left = open(path, 10_000_000);
    await using right = open(path, 10_000_000);
    for (let round = 0; round < 30; round += 1) {
      left.keep(keyOf(1), Buffer.alloc(50_000, 1));
      right.keep(keyOf(1), Buffer.alloc(50_000, 2));
      const found = await left.read(keyOf(1));
      if (found === undefined) continue;
      expect(found.length).toBe(50_000);
      expect(found.every((byte) => byte === found[0])).toBe(true);
    }
  });
});
