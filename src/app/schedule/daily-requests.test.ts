import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { Configuration } from '../config/configuration.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { dailyRequests, whyLeftOut } from './daily-requests.ts';

let folder: TempFolder;
let config: Configuration;
beforeAll(async () => {
  folder = await makeTempFolder('daily');
  const sources = {
    flags: {},
    env: { HOME: folder.path, POLYGON_API_KEY: 'a-key-of-the-vendor' },
    cwd: folder.path,
    learnSecret: () => undefined,
  };
  config = { ...(await loadConfiguration(sources)).config, datasets: ['stocks_daily', 'stocks_minute'] };
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A Tuesday in New York, after Monday’s file is out. */
const NOW = Date.parse('2026-03-10T15:05:00Z');

const spans = (held: Readonly<Partial<Record<DatasetName, string>>>, more: Partial<Configuration> = {}) =>
  dailyRequests({
    config: { ...config, ...more },
    nowMs: NOW,
    held: new Map(Object.entries(held).map(([name, day]) => [name as DatasetName, tradingDay(day)])),
  }).map(({ datasets, from, to }) => [datasets.join(' '), from, to]);

describe('the syncs of a day', () => {
  it('look a month back for replaced files, up to the latest published day', () => {
    expect(spans({ stocks_daily: '2026-03-06', stocks_minute: '2026-03-06' })).toEqual([
      ['stocks_daily stocks_minute', '2026-02-07', '2026-03-09'],
    ]);
    expect(spans({})).toEqual([['stocks_daily stocks_minute', '2026-02-07', '2026-03-09']]);
  });

  it('go further back for a dataset that was left behind, and for that alone', () => {
    expect(spans({ stocks_daily: '2025-12-30', stocks_minute: '2026-03-06' })).toEqual([
      ['stocks_daily', '2025-12-31', '2026-03-09'],
      ['stocks_minute', '2026-02-07', '2026-03-09'],
    ]);
    expect(spans({ stocks_daily: '2020-01-02', stocks_minute: '2026-03-06' })[0]).toEqual([
      'stocks_daily',
      '2025-03-08',
      '2026-03-09',
    ]);
  });

  it('end on the latest day of any calendar', () => {
    const sunday = Date.parse('2026-03-08T15:05:00Z');
    const both = { ...config, datasets: ['stocks_daily', 'crypto_daily'] as const };
    const requests = dailyRequests({ config: both, nowMs: sunday, held: new Map() });
    expect(requests.map(({ datasets, to }) => [...datasets, to])).toEqual([
      ['stocks_daily', '2026-03-07'],
      ['crypto_daily', '2026-03-07'],
    ]);
  });

  it('go as far as the configuration says', () => {
    const schedule = { ...config.schedule, through: 'gold', lookbackDays: 3 } as const;
    expect(dailyRequests({ config: { ...config, schedule }, nowMs: NOW, held: new Map() })).toMatchObject([
      { through: 'bronze', onward: 'gold', mode: 'missing', from: '2026-03-06', to: '2026-03-09' },
    ]);
  });
});

describe('a turn', () => {
  it('may be left out when no exchange has had a day since', () => {
    const friday = Date.parse('2026-03-07T16:05:00Z');
    const monday = Date.parse('2026-03-09T15:05:00Z');
    expect(whyLeftOut(config, friday, monday)).toBe(
      'nothing new: 2026-03-06 is still the latest day published',
    );
    expect(whyLeftOut(config, friday, NOW)).toBeNull();
    expect(whyLeftOut({ ...config, datasets: ['crypto_daily'] }, friday, monday)).toBeNull();
    expect(whyLeftOut(config, undefined, monday)).toBeNull();
  });

  it('is left out while there is no key to ask with', () => {
    const credentials = { apiKey: undefined, s3AccessKey: undefined, s3SecretKey: undefined };
    const without = { ...config, vendor: { ...config.vendor, credentials } };
    expect(whyLeftOut(without, undefined, NOW)).toBe('no key for the vendor is configured');
  });
});
