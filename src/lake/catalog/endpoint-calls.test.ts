import { expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { endpointCalls } from './endpoint-calls.ts';
import { openCatalog } from './open-catalog.ts';
import { endRun, startRun } from './run-log.ts';

it('adds up calls and refusals by endpoint, of runs that ended since then', async () => {
  await using folder = await makeTempFolder('endpoints');
  await using catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
  const run = async (id: string, finishedMs: number, rateLimited: number): Promise<void> => {
    await startRun(catalog, { id, command: 'sync', startedMs: 1, request: {} });
    const calls = [
      { endpoint: 'rest', made: 10, naive: 99, bytes: 5, rateLimited },
      { endpoint: 'flat-files', made: 3, naive: 0, bytes: 7 },
      { endpoint: 'aggregates', made: 0, naive: 0, bytes: 0 },
    ];
    await endRun(catalog, id, { state: 'done', finishedMs, totals: {}, calls });
  };
  await run('before', 99, 50);
  await run('first', 100, 2);
  await run('second', 200, 0);
  await startRun(catalog, { id: 'still', command: 'sync', startedMs: 1, request: {} });
  expect(await endpointCalls(catalog.db, 100)).toEqual([
    { endpoint: 'flat-files', runs: 2, made: 6, bytes: 14, rateLimited: 0, lastRefusedMs: null },
    { endpoint: 'rest', runs: 2, made: 20, bytes: 10, rateLimited: 2, lastRefusedMs: 100 },
  ]);
});
