import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { catalogState } from '../../src/lake/catalog/catalog-state.ts';
import { openCatalogWatch } from '../../src/lake/catalog/catalog-watch.ts';
import { takeLakeLock } from '../../src/lake/catalog/lake-lock.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import type { LakePlace } from '../../src/lake/lake-place.ts';
import { askCatalog, fillCatalog } from '../support/ask-catalog.ts';
import { askQueue } from '../support/ask-queue.ts';
import { describeCatalog } from '../support/describe-catalog.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

let server: PostgresServer;
let folder: TempFolder;
let catalog: Catalog;

function place(schema: string): LakePlace {
  const address = parseCatalogUrl(`${server.url}?schema=${schema}`, folder.path);
  if (address === undefined) throw new Error('no address');
  return { root: folder.path, catalog: address };
}

describe.skipIf(withoutPostgres !== undefined)('a catalog on Postgres', () => {
  beforeAll(async () => {
    server = await startPostgres();
    folder = await makeTempFolder('catalog-suite');
    catalog = await openCatalog(place('suite').catalog, { readOnly: false });
  });
  afterAll(async () => {
    await catalog[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  describeCatalog(() => catalog);

  it('answers every question as SQLite does', async () => {
    await using file = await openCatalog(folder.at('same.db'), { readOnly: false });
    await using other = await openCatalog(place('same').catalog, { readOnly: false });
    expect(await fillCatalog(other)).toEqual(await fillCatalog(file));
    expect(await askQueue(other)).toEqual(await askQueue(file));
    const [wanted, found] = [await askCatalog(file), await askCatalog(other)];
    for (const [question, answer] of Object.entries(wanted)) {
      // The one character that Postgres cannot keep is kept as the one that stands for such.
      expect({ [question]: found[question] }).toEqual({ [question]: withoutZero(answer) });
    }
  });

  it('tells by its state that somebody has written, and nothing else', async () => {
    await using reader = await openCatalog(place('suite').catalog, { readOnly: true });
    const before = await catalogState(reader.db);
    expect(await catalogState(reader.db)).toBe(before);
    await catalog.db.insertInto('upkeep').values({ name: 'n', value: 'v' }).execute();
    expect(await catalogState(reader.db)).not.toBe(before);
  });

  it('is watched for writes and for a writer', async () => {
    const { signal } = new AbortController();
    await using watch = await openCatalogWatch(place('suite'));
    const [before, wasLocked] = [watch.version(), watch.isLocked()];
    expect(wasLocked).toBe(false);
    {
      await using _lock = await takeLakeLock(place('suite'), { pid: 1, command: 'sync' }, signal);
      await catalog.db.updateTable('upkeep').set({ value: 'w' }).execute();
      await expect.poll(() => watch.isLocked()).toBe(true);
      await expect.poll(() => watch.version()).toBeGreaterThan(before);
    }
    await expect.poll(() => watch.isLocked()).toBe(false);
  });

  it('refuses a number that a program would round', async () => {
    await using other = await openCatalog(place('numbers').catalog, { readOnly: false });
    const row = { dataset: 'd', source: 'flat', day: 'd', key: 'k', state: 'published' } as const;
    const large = 2 ** 53 + 2;
    await other.db
      .insertInto('objects')
      .values({ ...row, checked_ms: large })
      .execute();
    await expect(other.db.selectFrom('objects').selectAll().execute()).rejects.toThrow(RangeError);
  });
});

function withoutZero(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '\u{fffd}');
  if (Array.isArray(value)) return value.map(withoutZero);
  if (value instanceof Map || value instanceof Set || typeof value !== 'object' || value === null)
    return value;
  return Object.fromEntries(Object.entries(value).map(([name, part]) => [name, withoutZero(part)]));
}
