import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from './catalog-address.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';
import { findSymbols, keepSymbols } from './symbol-lists.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeAll(async () => {
  folder = await makeTempFolder('lists');
  catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

describe('lists of symbols', () => {
  it('are kept whole and once, as many as a universe has', async () => {
    const symbols = Array.from({ length: 12_000 }, (_, index) => `S'${index}"`);
    const hash = await keepSymbols(catalog.db, symbols, 1);
    expect(await keepSymbols(catalog.db, symbols, 2)).toBe(hash);
    expect(await findSymbols(catalog.db, hash)).toEqual(symbols);
    expect(await keepSymbols(catalog.db, symbols.toReversed(), 3)).not.toBe(hash);
  });

  it('go when a hundred others were used later', async () => {
    const first = await keepSymbols(catalog.db, ['FIRST'], 10);
    const used = await keepSymbols(catalog.db, ['USED'], 11);
    for (let index = 0; index < 99; index += 1) await keepSymbols(catalog.db, [`S${index}`], 20 + index);
    await keepSymbols(catalog.db, ['USED'], 500);
    await keepSymbols(catalog.db, ['LAST'], 501);
    expect(await findSymbols(catalog.db, first)).toBeUndefined();
    expect(await findSymbols(catalog.db, used)).toEqual(['USED']);
    const { count } = await catalog.db
      .selectFrom('symbol_lists')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .executeTakeFirstOrThrow();
    expect(count).toBe(100);
  });
});
