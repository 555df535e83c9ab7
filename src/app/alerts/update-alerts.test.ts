import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { setAlertState, standingAlerts } from '../../lake/catalog/alert-rows.ts';
import { openCatalog } from '../../lake/catalog/open-catalog.ts';
import type { AlertDraft } from './judge-alerts.ts';
import { updateAlerts } from './update-alerts.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('alerts');
});
afterAll(() => folder[Symbol.asyncDispose]());

const late = (days: number): AlertDraft => ({
  key: 'late:stocks_daily',
  severity: 'warning',
  message: `${days} days`,
  mend: null,
  mark: String(days),
});

describe('alerts that stand', () => {
  it('are raised once, changed when what they are about changes, and cleared', async () => {
    await using catalog = await openCatalog(folder.at('a.db'), { readOnly: false });
    const update = (drafts: readonly AlertDraft[], nowMs: number) => updateAlerts(catalog, drafts, nowMs);
    expect(await update([late(1)], 1)).toEqual([{ key: 'late:stocks_daily', state: 'active' }]);
    expect(await update([late(1)], 2)).toEqual([]);
    expect(await update([{ ...late(1), message: 'other words' }], 3)).toEqual([]);
    expect(await standingAlerts(catalog.db)).toMatchObject([{ message: 'other words', changedMs: 1 }]);
    expect(await update([late(2)], 4)).toEqual([{ key: 'late:stocks_daily', state: 'active' }]);
    expect(await standingAlerts(catalog.db)).toMatchObject([{ mark: '2', changedMs: 4 }]);
    expect(await update([], 5)).toEqual([{ key: 'late:stocks_daily', state: 'cleared' }]);
    expect(await standingAlerts(catalog.db)).toEqual([]);
  });

  it('come back when they change after somebody acknowledged them, and stay away when they are muted', async () => {
    await using catalog = await openCatalog(folder.at('b.db'), { readOnly: false });
    const state = async () => (await standingAlerts(catalog.db))[0]?.state;
    await updateAlerts(catalog, [late(1)], 1);
    expect(await setAlertState(catalog.db, 'late:stocks_daily', 'acknowledged')).toBe(true);
    await updateAlerts(catalog, [late(1)], 2);
    expect(await state()).toBe('acknowledged');
    await updateAlerts(catalog, [late(2)], 3);
    expect(await state()).toBe('active');
    await setAlertState(catalog.db, 'late:stocks_daily', 'muted');
    await updateAlerts(catalog, [late(3)], 4);
    expect(await state()).toBe('muted');
    await updateAlerts(catalog, [], 5);
    await updateAlerts(catalog, [late(1)], 6);
    expect(await state()).toBe('active');
    expect(await setAlertState(catalog.db, 'nothing', 'muted')).toBe(false);
  });
});
