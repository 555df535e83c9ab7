import { existsSync } from 'node:fs';
import { readFile, stat, utimes, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../../test/support/seeded-random.ts';
import { makeTempFolder } from '../../../../test/support/temp-folder.ts';
import { inLake } from '../lake-paths.ts';
import { type FileCache, fileCache } from './file-cache.ts';

const NOW_MS = Date.parse('2026-03-02T12:00:00Z');
const PATH = 'bronze/stocks_daily/year=2024/month=03/2024-03-04.parquet';

function open(home: string, bytesMax = 1000): FileCache {
  const clock = { nowMs: () => NOW_MS, monotonicMs: () => 0 };
  return fileCache(home, { bytesMax, clock, random: seededRandom(1) });
}

async function keep(cache: FileCache, content: string, text: string): Promise<void> {
  const file = await cache.newFile();
  await writeFile(file, text);
  await cache.keep(file, content);
}

/** When a copy was used last. */
async function usedAt(home: string, content: string, ms: number): Promise<void> {
  await utimes(join(home, 'cache', 'files', content.slice(0, 2), content), ms / 1000, ms / 1000);
}

describe('copies of objects', () => {
  it('stand at a path once it points at them, and at none before', async () => {
    await using home = await makeTempFolder('file-cache');
    const cache = open(home.path);
    await keep(cache, 'aa11', 'old');
    await keep(cache, 'bb22', 'new');
    expect(await cache.held(PATH)).toBeUndefined();
    await cache.point(PATH, 'aa11');
    expect(await readFile(inLake(home.path, PATH), 'utf8')).toBe('old');
    await cache.point(PATH, 'bb22');
    expect([await cache.held(PATH), await readFile(inLake(home.path, PATH), 'utf8')]).toEqual([
      'bb22',
      'new',
    ]);
    await cache.drop(PATH);
    expect([await cache.held(PATH), cache.has('bb22')]).toEqual([undefined, true]);
  });

  it('are named by paths also when they are gone', async () => {
    await using home = await makeTempFolder('file-cache');
    const cache = open(home.path);
    await cache.point(PATH, 'cc33');
    expect(await cache.held(PATH)).toBeUndefined();
    expect([...(await cache.paths('bronze'))]).toEqual([[PATH, 'cc33']]);
    expect(existsSync(inLake(home.path, PATH))).toBe(false);
  });

  it('go when they take too much room, the ones not used for longest first, and none that was used just before', async () => {
    await using home = await makeTempFolder('file-cache');
    const cache = open(home.path, 250);
    for (const [index, content] of ['d1', 'd2', 'd3', 'd4'].entries()) {
      await keep(cache, content, 'x'.repeat(100));
      await usedAt(home.path, content, NOW_MS - (4 - index) * 3_600_000);
    }
    await usedAt(home.path, 'd1', NOW_MS - 60_000);
    await cache.trim();
    expect(['d1', 'd2', 'd3', 'd4'].map((content) => cache.has(content))).toEqual([true, false, false, true]);
    await usedAt(home.path, 'd4', NOW_MS);
    await keep(cache, 'd5', 'x'.repeat(1000));
    await usedAt(home.path, 'd5', NOW_MS);
    await cache.trim();
    expect(['d1', 'd4', 'd5'].map((content) => cache.has(content))).toEqual([true, true, true]);
  });

  it('keep their time of change when they are used', async () => {
    await using home = await makeTempFolder('file-cache');
    const cache = open(home.path);
    await keep(cache, 'ee55', 'bars');
    await usedAt(home.path, 'ee55', NOW_MS - 86_400_000);
    await cache.touch('ee55');
    const found = await stat(join(home.path, 'cache', 'files', 'ee', 'ee55'));
    expect([found.mtimeMs, found.atimeMs]).toEqual([NOW_MS - 86_400_000, NOW_MS]);
  });

  it('leave files alone that a person put at a path', async () => {
    await using home = await makeTempFolder('file-cache');
    const cache = open(home.path);
    await cache.point('bronze/a/linked.parquet', 'ff66');
    await writeFile(home.at('bronze', 'a', 'own.parquet'), 'mine');
    expect([...(await cache.paths('bronze')).keys()]).toEqual(['bronze/a/linked.parquet']);
    expect(await cache.held('bronze/a/own.parquet')).toBeUndefined();
  });
});
