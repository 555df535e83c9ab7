import { open, rm, stat, statfs, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { canMount, mountSmallDisk } from '../../../test/support/small-disk.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { quoteText } from '../duckdb/quote.ts';
import { type DuckDbConnection, type DuckDbSession, openSession } from '../duckdb/session.ts';
import { groupsOfSymbols, readGroupIndex, spansToCopy, writeGroups } from './extract-groups.ts';
import type { GroupIndex } from './group-index.ts';

/** Disks are measured in these. */
const BLOCK_BYTES = 512;

let folder: TempFolder;
let session: DuckDbSession;
let connection: DuckDbConnection;
beforeAll(async () => {
  folder = await makeTempFolder('groups');
  session = await openSession({ threads: 1, memoryMb: 300, tempFolder: folder.at('duckdb') });
  connection = await session.connect();
});
afterAll(async () => {
  connection[Symbol.dispose]();
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** Symbols of all kinds of letters, a few hundred rows each, with holes in the numbers. */
async function writeSorted(codec: string): Promise<string> {
  const path = folder.at(`sorted-${codec}.parquet`);
  await connection.run(
    `COPY (SELECT CASE n % 3 WHEN 0 THEN 'S' || n WHEN 1 THEN 'é' || n ELSE 's.' || n END AS symbol, DATE '2020-01-01' + day::INTEGER AS date,
        CASE WHEN (n + day) % 11 = 0 THEN NULL ELSE n * 1000.5 + day END AS close, (n % 7)::UINTEGER AS count, 'x' || (n * day % 5000) AS word
      FROM range(300) AS a(n), range(200) AS b(day) ORDER BY symbol, date)
     TO ${quoteText(path)} (FORMAT parquet, COMPRESSION ${codec}, ROW_GROUP_SIZE 2048, KV_METADATA {barlake: 'something'})`,
  );
  return path;
}

async function indexed(path: string): Promise<GroupIndex> {
  await using file = await open(path, 'r');
  const index = await readGroupIndex(file, (await stat(path)).size);
  if (index === undefined) throw new Error(`${path} has no footer`);
  return index;
}

describe.each(['snappy', 'zstd', 'uncompressed'])('row groups of a %s file', (codec) => {
  it('are found by symbol, and hold in a file of their own what they held', async () => {
    const path = await writeSorted(codec);
    const index = await indexed(path);
    expect(index.groups.length).toBeGreaterThan(20);
    for (const [round, symbol] of ['S0', 'S99', 'é1', 's.299', 's.5', 'é100'].entries()) {
      const groups = groupsOfSymbols(index, [symbol]);
      expect([1, 2]).toContain(groups.length);
      const small = folder.at(`${codec}-${round}.parquet`);
      await using source = await open(path, 'r');
      const columns = new Set(['symbol', 'date', 'close', 'word']);
      await writeGroups(source, { index, groups, spans: spansToCopy({ index, groups, columns }) }, small);
      const read = async (from: string) =>
        connection.rows(
          `SELECT symbol, date::VARCHAR AS date, close, word FROM read_parquet(${quoteText(from)}) WHERE symbol = ? ORDER BY date`,
          [symbol],
        );
      const rows = await read(small);
      expect(rows).toHaveLength(200);
      expect(rows).toEqual(await read(path));
      const [{ rows: count } = {}] = await connection.rows(
        `SELECT count(*)::INTEGER AS rows FROM ${quoteText(small)}`,
      );
      expect(count).toBe(groups.reduce((sum, group) => sum + group.rows, 0));
    }
  });

  it('are none for symbols that no group can have', async () => {
    const index = await indexed(await writeSorted(codec));
    expect(groupsOfSymbols(index, ['A', 'ü'])).toEqual([]);
    expect(groupsOfSymbols(index, ['S0', 's.299', 'A']).length).toBeGreaterThan(1);
  });

  it('are for several symbols those of each, in any order of them', async () => {
    const index = await indexed(await writeSorted(codec));
    const all = ['S0', 's.299', 'A', 'é1', 'S99', 'ü', 's.5', 'S0'];
    const single = new Set(all.flatMap((symbol) => groupsOfSymbols(index, [symbol])));
    expect(groupsOfSymbols(index, all)).toEqual(index.groups.filter((group) => single.has(group)));
    expect(groupsOfSymbols(index, all.toReversed())).toEqual(groupsOfSymbols(index, all));
  });
});

describe.skipIf(!canMount(join(tmpdir(), `barlake-mount-${process.pid}`)))(
  'a disk that is nearly full',
  () => {
    it('takes no part of a file for the whole', async () => {
      const path = await writeSorted('uncompressed');
      const index = await indexed(path);
      const groups = groupsOfSymbols(index, ['S0']);
      const spans = spansToCopy({ index, groups, columns: new Set(['close']) });
      const extraction = { index, groups, spans };
      using disk = mountSmallDisk(folder.at('nearly-full'), 1);
      await using source = await open(path, 'r');
      await writeGroups(source, extraction, join(disk.path, 'roomy'));
      const { blocks } = await stat(join(disk.path, 'roomy'));
      await rm(join(disk.path, 'roomy'));
      const pages = Math.ceil((blocks * BLOCK_BYTES) / (await statfs(disk.path)).bsize);
      for (let left = 1; left < pages; left += 1) {
        const { bavail, bsize } = await statfs(disk.path);
        await writeFile(join(disk.path, 'filler'), Buffer.alloc((bavail - left) * bsize));
        await expect(writeGroups(source, extraction, join(disk.path, 'tight'))).rejects.toThrow(/ENOSPC/);
        for (const name of ['filler', 'tight']) await rm(join(disk.path, name), { force: true });
      }
    });
  },
);

describe('what is no Parquet file', () => {
  it.each([
    ['empty', ''],
    ['short', 'PAR1'],
    ['another’s', 'nothing of the kind, but long enough to be one'],
    ['with a length that cannot be', `PAR1${'x'.repeat(50)}\xff\xff\xff\x7fPAR1`],
  ])('has no index: %s', async (name, content) => {
    const path = folder.at(`bad-${name}`);
    await using file = await open(path, 'w+');
    await file.write(Buffer.from(content, 'latin1'));
    expect(await readGroupIndex(file, content.length)).toBeUndefined();
  });
});
