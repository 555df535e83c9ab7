import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { readAlertChanges } from '../../lake/catalog/alert-changes.ts';
import { setAlertState, standingAlerts } from '../../lake/catalog/alert-rows.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { alertDrafts } from './alert-drafts.ts';
import { type AlertDraft, updateAlerts } from './update-alerts.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('alerts');
});
afterAll(() => folder[Symbol.asyncDispose]());

const KEY = 'late:stocks_daily';

const late = (days: number): AlertDraft => ({
  key: KEY,
  severity: 'warning',
  message: `${days} days`,
  mend: null,
  mark: String(days),
});

function updating(catalog: Catalog) {
  return async (drafts: readonly AlertDraft[], nowMs: number) =>
    (await updateAlerts(catalog, drafts, nowMs)).map(({ change, state }) => `${change} ${state}`);
}

async function writtenDown({ db }: Catalog): Promise<readonly string[]> {
  const changes = await readAlertChanges(db, { after: 0, upTo: 1000 });
  return changes.map(({ timeMs, change, message }) => `${timeMs} ${change} ${message}`);
}

describe('alerts that stand', () => {
  it('are raised once, changed when what they are about changes, and cleared', async () => {
    await using catalog = await openCatalog(folder.at('a.db'), { readOnly: false });
    const update = updating(catalog);
    expect(await update([late(1)], 1)).toEqual(['raised active']);
    expect(await update([late(1)], 2)).toEqual([]);
    expect(await update([{ ...late(1), message: 'other words' }], 3)).toEqual([]);
    expect(await standingAlerts(catalog.db)).toMatchObject([{ message: 'other words', changedMs: 1 }]);
    expect(await update([late(2)], 4)).toEqual(['changed active']);
    expect(await standingAlerts(catalog.db)).toMatchObject([{ mark: '2', changedMs: 4 }]);
    expect(await update([], 5)).toEqual(['cleared cleared']);
    expect(await standingAlerts(catalog.db)).toEqual([]);
    expect(await writtenDown(catalog)).toEqual(['1 raised 1 days', '4 changed 2 days', '5 cleared 2 days']);
  });

  it('come back when they change after somebody acknowledged them, and stay away when they are muted', async () => {
    await using catalog = await openCatalog(folder.at('b.db'), { readOnly: false });
    const update = updating(catalog);
    const state = async () => (await standingAlerts(catalog.db))[0]?.state;
    await update([late(1)], 1);
    expect(await setAlertState(catalog.db, KEY, { state: 'acknowledged', untilMs: null })).toBe(true);
    await update([late(1)], 2);
    expect(await state()).toBe('acknowledged');
    expect(await update([late(2)], 3)).toEqual(['changed active']);
    await setAlertState(catalog.db, KEY, { state: 'muted', untilMs: null });
    expect(await update([late(3)], 4)).toEqual(['changed muted']);
    expect(await update([], 5)).toEqual(['cleared cleared']);
    expect(await update([late(1)], 6)).toEqual(['raised active']);
    expect(await setAlertState(catalog.db, 'nothing', { state: 'muted', untilMs: null })).toBe(false);
    // What happened while it was muted was written down for nobody.
    expect(await writtenDown(catalog)).toEqual(['1 raised 1 days', '3 changed 2 days', '6 raised 1 days']);
  });

  it('come back when the time runs out for which they were put off', async () => {
    await using catalog = await openCatalog(folder.at('c.db'), { readOnly: false });
    const update = updating(catalog);
    await update([late(1)], 1);
    for (const [state, untilMs] of [
      ['acknowledged', 10],
      ['muted', 20],
    ] as const) {
      await setAlertState(catalog.db, KEY, { state, untilMs });
      expect(await update([late(1)], untilMs - 1)).toEqual([]);
      expect(await update([late(1)], untilMs)).toEqual(['raised active']);
      expect(await standingAlerts(catalog.db)).toMatchObject([{ state: 'active', untilMs: null }]);
    }
    expect(await writtenDown(catalog)).toEqual(['1 raised 1 days', '10 raised 1 days', '20 raised 1 days']);
  });
});

it('makes alerts of what is not well, unless it is to be ignored', () => {
  const check = (key: string, status: 'ok' | 'warning') => ({
    key,
    status,
    message: '',
    mend: null,
    mark: '',
  });
  const checks = [check('disk', 'ok'), check('late:a', 'warning'), check('export:a.b gold', 'warning')];
  const keys = (ignore: readonly string[]) => alertDrafts(checks, ignore).map(({ key }) => key);
  expect(keys([])).toEqual(['late:a', 'export:a.b gold']);
  expect(keys(['export:*'])).toEqual(['late:a']);
  expect(keys(['late', '*:axb*', 'late:?'])).toEqual(['late:a', 'export:a.b gold']);
  expect(keys(['*'])).toEqual([]);
});
