import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RunSummary } from '../../../contract/api/runs.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { fileCatalog } from '../../lake/catalog/catalog-address.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { keptRequest } from '../sync/kept-request.ts';
import { againDocument } from './again-document.ts';

let folder: TempFolder;
let catalog: Catalog;
beforeAll(async () => {
  folder = await makeTempFolder('again');
  catalog = await openCatalog(fileCatalog(folder.path), { readOnly: false });
});
afterAll(async () => {
  await catalog[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

async function again(command: string, request: object, universe?: string) {
  const kept = await keptRequest(catalog, request, { universe, nowMs: 1 });
  const run = { id: 'run-1', command } as RunSummary;
  return againDocument({ run, request: JSON.parse(JSON.stringify(kept)) as unknown }, catalog);
}

const DAYS = { from: '2026-03-02', to: '2026-03-06' };

describe('the request of a run for its form', () => {
  it('is that of a sync, with its mode, layer, days and all of its symbols', async () => {
    const symbols = Array.from({ length: 500 }, (_, index) => `S${index}`);
    const request = {
      ...DAYS,
      datasets: ['stocks_daily'],
      days: ['2026-03-02', '2026-03-04'],
      through: 'bronze',
      onward: 'silver',
      route: 'flat',
      mode: 'rebuild',
      precision: 'float64',
      symbols,
    };
    const { through: _, onward: __, precision: ___, ...rest } = request;
    expect(await again('sync', request)).toEqual({ action: 'sync', options: { ...rest, through: 'silver' } });
    expect(await again('sync', request, 'us_equities')).toMatchObject({
      options: { universe: 'us_equities' },
    });
  });

  it.each([
    [
      'features build',
      { ...DAYS, datasets: ['stocks_daily'], sets: ['base'], mode: 'missing', days: 'own' },
      {
        action: 'features',
        options: { ...DAYS, datasets: ['stocks_daily'], sets: ['base'], mode: 'missing' },
      },
    ],
    [
      'reconcile',
      { ...DAYS, dataset: 'stocks_daily', source: 'rest', choice: { kind: 'sample', count: 5 } },
      { action: 'reconcile', options: { ...DAYS, dataset: 'stocks_daily', source: 'rest', sample: 5 } },
    ],
    [
      'export qlib',
      {
        dataset: 'stocks_daily',
        freq: { name: 'day', minutes: 0 },
        fields: ['open'],
        isRebuild: false,
        isVerified: true,
      },
      {
        action: 'export',
        options: { dataset: 'stocks_daily', freq: 'day', isRebuild: false, isVerified: true },
      },
    ],
    [
      'archive',
      { landingDays: 400, optionsDays: null, isDry: false },
      { action: 'archive', options: { landingDays: 400 } },
    ],
    ['gc', {}, { action: 'gc', options: {} }],
  ])('is that of %s', async (command, request, wanted) => {
    expect(await again(command, request)).toEqual(wanted);
  });

  it('is refused where a command has none', async () => {
    await expect(again('fetch', {})).rejects.toMatchObject({ code: 'E_USAGE' });
    await expect(again('compact', { by: 'week' })).rejects.toMatchObject({ code: 'E_USAGE' });
  });
});
