import { writeFile } from 'node:fs/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { DAY, file, line } from '../../../test/support/ingest-text.ts';
import { makeSmallLake, type SmallLake } from '../../../test/support/small-lake.ts';
import { bronzePath, inLake } from '../../lake/storage/lake-paths.ts';
import { createKnownSymbols } from './known-symbol.ts';

const { signal } = new AbortController();

let lake: SmallLake;
beforeEach(async () => {
  lake = await makeSmallLake('known');
  lake.offer('stocks_daily', DAY, file(line({ ticker: 'AAPL' })));
  await lake.sync();
});
afterEach(async () => lake[Symbol.asyncDispose]());

const isKnown = async (symbol: string) =>
  lake.withCatalog(async (catalog) => {
    const { root, session } = lake;
    const known = createKnownSymbols({ lake: { root, catalog }, session, rest: undefined, nowMs: 0 });
    await known(symbol, DAY, signal);
  });

it('knows the symbols of the last day held, and no other', async () => {
  await expect(isKnown('AAPL')).resolves.toBeUndefined();
  await expect(isKnown('aapl')).rejects.toMatchObject({ code: 'E_NOT_FOUND' });
});

it('says that a file is damaged instead of calling its symbols unknown', async () => {
  await writeFile(inLake(lake.root, bronzePath('stocks_daily', DAY)), 'no Parquet');
  await expect(isKnown('AAPL')).rejects.toMatchObject({ code: 'E_PARTITION_DAMAGED' });
});
