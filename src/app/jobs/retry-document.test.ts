import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../contract/api/runs.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from '../../lake/catalog/catalog-address.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { keptRequest } from '../sync/kept-request.ts';
import { retryDocument } from './retry-document.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeAll(async () => {
  folder = await makeTempFolder('retry');
  catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const REQUEST = {
  datasets: ['stocks_daily'],
  from: '2026-03-02',
  to: '2026-03-06',
  through: 'bronze',
  route: 'auto',
} as const;
const SYMBOLS = Array.from({ length: 5000 }, (_, index) => `S${index}`);

/** A run whose request went through the catalog. */
async function runOf(symbols: readonly string[], universe?: string) {
  const kept = await keptRequest(catalog, { ...REQUEST, symbols }, { universe, nowMs: 1 });
  const request = JSON.parse(JSON.stringify(kept)) as Record<string, unknown>;
  return { run: { id: 'run-1', command: 'sync' } as RunSummary, request };
}

describe('the request of a run, once more', () => {
  it('has all symbols, few or thousands', async () => {
    for (const symbols of [['AAPL', 'MSFT'], SYMBOLS]) {
      const run = await runOf(symbols);
      expect(JSON.stringify(run.request).length).toBeLessThan(2000);
      expect(await retryDocument(run, catalog)).toMatchObject({ symbols, mode: 'retry-failed' });
    }
  });

  it('names the universe where it had one', async () => {
    const document = await retryDocument(await runOf(SYMBOLS, 'us_equities'), catalog);
    expect(document).toMatchObject({ universe: 'us_equities' });
    expect(document.symbols).toBeUndefined();
  });

  it('is refused once its symbols are kept no more', async () => {
    const run = await runOf(SYMBOLS.slice(1));
    await catalog.db.deleteFrom('symbol_lists').execute();
    await expect(retryDocument(run, catalog)).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});
