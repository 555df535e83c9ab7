import { existsSync } from 'node:fs';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { afterEach, describe, expect, it } from 'vitest';
import { DAY, file, line } from '../../../test/support/ingest-text.ts';
import { catalogFacts, lakeProblems } from '../../../test/support/lake-problems.ts';
import { makeSmallLake, type SmallLake } from '../../../test/support/small-lake.ts';
import { isPartitionIntact } from '../storage/is-partition-intact.ts';
import { bronzePath, inLake, landingPath, quarantinePath } from '../storage/lake-paths.ts';

const DATASET = 'stocks_daily';
const CLEAN = file(line(), line({ ticker: 'B' }));
const DIRTY = file(line(), line({ ticker: 'B', open: 'x' }), line());

const lakes: SmallLake[] = [];
async function makeLake(): Promise<SmallLake> {
  const lake = await makeSmallLake('publish');
  lakes.push(lake);
  return lake;
}
afterEach(async () => {
  for (const lake of lakes.splice(0)) await lake[Symbol.asyncDispose]();
});

describe('publishing a day', () => {
  it('puts landing, bars and refused rows under their names, and tells the catalog', async () => {
    const lake = await makeLake();
    const { bytes, etag } = lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    expect(await readFile(inLake(lake.root, landingPath(DATASET, DAY)))).toEqual(bytes);
    expect(catalogFacts(lake.root)).toMatchObject({
      partitions: [
        {
          layer: 'bronze',
          rows: 1,
          quarantined: 1,
          duplicates: 1,
          symbols: 1,
          quarantine_path: quarantinePath(DATASET, DAY),
        },
        {
          layer: 'landing',
          bytes: bytes.length,
          raw_bytes: DIRTY.length,
          source_etag: etag,
          content_hash: etag,
        },
      ],
      objects: [{ dataset: DATASET, day: DAY, etag, size_bytes: bytes.length, state: 'published' }],
    });
    expect(await lakeProblems(lake.root)).toEqual([]);
  });

  it('takes away the refused rows of a revision that is gone, also those that no catalog tells of', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    await lake.withCatalog(({ db }) => db.deleteFrom('partitions').where('layer', '=', 'bronze').execute());
    lake.offer(DATASET, DAY, CLEAN);
    await lake.sync();
    expect(existsSync(inLake(lake.root, quarantinePath(DATASET, DAY)))).toBe(false);
    expect(await lakeProblems(lake.root)).toEqual([]);
  });

  it('gives the same bytes when a day is made again', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, DIRTY);
    await lake.sync();
    const before = await readFile(inLake(lake.root, bronzePath(DATASET, DAY)));
    await lake.sync({ mode: 'rebuild' });
    expect(await readFile(inLake(lake.root, bronzePath(DATASET, DAY)))).toEqual(before);
  });
});

describe('a landed file', () => {
  it('counts as intact while it is there in full size', async () => {
    const lake = await makeLake();
    lake.offer(DATASET, DAY, CLEAN);
    await lake.sync();
    const isIntact = async () =>
      lake.withCatalog(async (catalog) => {
        const row = await catalog.db
          .selectFrom('partitions')
          .selectAll()
          .where('layer', '=', 'landing')
          .executeTakeFirstOrThrow();
        return isPartitionIntact({ root: lake.root, catalog }, row);
      });
    expect(await isIntact()).toBe(true);
    await writeFile(inLake(lake.root, landingPath(DATASET, DAY)), 'short');
    expect(await isIntact()).toBe(false);
    await rm(inLake(lake.root, landingPath(DATASET, DAY)));
    expect(await isIntact()).toBe(false);
  });
});
