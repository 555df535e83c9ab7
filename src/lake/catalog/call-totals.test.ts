import { afterEach, beforeEach, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { readCallTotals } from './call-totals.ts';
import { type Catalog, openCatalog } from './open-catalog.ts';
import { endRun, startRun } from './run-log.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeEach(async () => {
  folder = await makeTempFolder('calls');
  catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
});
afterEach(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

type Calls = Parameters<typeof endRun>[2]['calls'];

async function run(id: string, command: string, startedMs: number, calls: Calls): Promise<void> {
  await startRun(catalog, { id, command, startedMs, request: {} });
  await endRun(catalog, id, { state: 'done', finishedMs: startedMs + 1, totals: {}, calls });
}

it('adds up calls, requests for files and bytes of all runs', async () => {
  await run('a', 'sync', 10, [
    { endpoint: 'flat-files', made: 250, naive: 0, bytes: 70 },
    { endpoint: 'rest', made: 3, naive: 5000, bytes: 7, rateLimited: 4 },
  ]);
  await run('b', 'fetch', 20, [{ endpoint: 'aggregates', made: 2, naive: 24, bytes: 5 }]);
  await run('c', 'discover', 30, [{ endpoint: 'tickers', made: 13, naive: 12_500, bytes: 100 }]);
  expect(await readCallTotals(catalog, 0)).toEqual({
    made: 18,
    naive: 5024,
    requests: 250,
    bytes: 182,
    rateLimited: 4,
  });
  expect(await readCallTotals(catalog, 20)).toEqual({
    made: 15,
    naive: 24,
    requests: 0,
    bytes: 105,
    rateLimited: 0,
  });
});

it('is nothing before the first run', async () => {
  expect(await readCallTotals(catalog, 0)).toEqual({
    made: 0,
    naive: 0,
    requests: 0,
    bytes: 0,
    rateLimited: 0,
  });
});
