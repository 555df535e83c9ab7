import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openRestFixture, type RestFixture, readAll } from '../../../test/support/rest-fixture.ts';
import { type ScriptedApi, startScriptedApi, text } from '../../../test/support/scripted-api.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import type { RestClient } from './rest-client.ts';

/** Beside the repository where contributors work; absent from a clone. */
const folder = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data', 'vendor-responses');
const { signal } = new AbortController();
const day = tradingDay;

/** What is asked, which files answer it page by page, and what comes out. */
const CASES: readonly (readonly [
  string,
  readonly string[],
  (client: RestClient) => Promise<unknown>,
  unknown,
])[] = [
  [
    'tickers',
    ['v3_reference_tickers__page1', 'v3_reference_tickers__page2_cursor'],
    async (client) => (await readAll(client.tickers({}, { signal }))).rows.map(({ ticker }) => ticker),
    ['A', 'AA', 'AAA', 'AAAU'],
  ],
  [
    'ticker details',
    ['v3_reference_tickers_AAPL'],
    (client) => client.tickerDetails('AAPL', { signal }),
    { kind: 'found', value: { ticker: 'AAPL', composite_figi: 'BBG000B9XRY4' } },
  ],
  [
    'ticker details as of a day',
    ['v3_reference_tickers_AAPL__date=2020-10-01'],
    (client) => client.tickerDetails('AAPL', { signal, date: day('2020-10-01') }),
    { kind: 'found', value: { ticker: 'AAPL' } },
  ],
  [
    'ticker types',
    ['v3_reference_tickers_types'],
    (client) => client.tickerTypes({ assetClass: 'stocks' }, { signal }),
    [{ code: 'CS' }],
  ],
  [
    'ticker events',
    ['vX_reference_tickers_META_events__types=ticker_change'],
    (client) => client.tickerEvents('META', { signal }),
    {
      kind: 'found',
      value: { events: [{ ticker_change: { ticker: 'META' } }, { ticker_change: { ticker: 'FB' } }] },
    },
  ],
  [
    'exchanges',
    ['v3_reference_exchanges'],
    (client) => client.exchanges({}, { signal }),
    [{ id: 1, mic: 'XASE' }],
  ],
  [
    'aggregates',
    ['v2_aggs_ticker_AAPL_range_1_day_2005-04-01_2005-04-04'],
    async (client) =>
      (
        await readAll(
          client.aggregates(
            {
              ticker: 'AAPL',
              multiplier: 1,
              timespan: 'day',
              adjusted: true,
              from: day('2005-04-01'),
              to: day('2005-04-04'),
            },
            { signal },
          ),
        )
      ).rows,
    [{ t: 1112331600000 }, { t: 1112587200000 }],
  ],
  [
    'grouped daily',
    ['v2_aggs_grouped_us_stocks_2005-04-04__adjusted=true'],
    (client) => client.groupedDaily('stocks', day('2005-04-04'), { signal, adjusted: true }),
    { day: '2005-04-04', bars: [{ T: 'GIK', vw: 9.9979 }] },
  ],
  [
    'previous close',
    ['v2_aggs_ticker_AAPL_prev'],
    (client) => client.previousClose('AAPL', { signal, adjusted: true }),
    { kind: 'found', value: { c: 156.8, t: 1651003200000 } },
  ],
  [
    'open and close',
    ['v1_open-close_AAPL_2005-04-01__adjusted=true'],
    (client) => client.openClose('AAPL', day('2021-04-01'), { signal, adjusted: true }),
    { kind: 'found', value: { open: 123.66, afterHours: 123 } },
  ],
  [
    'market snapshot',
    ['v2_snapshot_us_stocks_tickers'],
    (client) => client.marketSnapshot({ signal }),
    [{ day: { c: 20.506 } }],
  ],
  [
    'dividends',
    ['v3_reference_dividends'],
    async (client) => (await readAll(client.dividends({ ticker: 'CSSEN' }, { signal }))).rows.slice(0, 1),
    [{ ticker: 'CSSEN', cash_amount: 0.59375 }],
  ],
  [
    'splits',
    ['v3_reference_splits'],
    async (client) => (await readAll(client.splits({}, { signal }))).rows.slice(0, 1),
    [{ ticker: 'GOOGL', split_to: 20 }],
  ],
  [
    'option contracts',
    ['v3_reference_options_contracts__page1', 'v3_reference_options_contracts__page2_cursor'],
    async (client) => (await readAll(client.optionContracts({ underlying: 'A' }, { signal }))).pageCount,
    2,
  ],
  [
    'market status',
    ['v1_marketstatus_now'],
    (client) => client.marketStatus({ signal }),
    { market: 'extended-hours' },
  ],
  [
    'market holidays',
    ['v1_marketstatus_upcoming'],
    (client) => client.upcomingHolidays({ signal }),
    [{ date: '2022-05-30', status: 'closed' }],
  ],
];

let api: ScriptedApi;
let fixture: RestFixture;
beforeEach(async () => {
  api = await startScriptedApi();
  fixture = await openRestFixture(api);
});
afterEach(async () => {
  await fixture[Symbol.asyncDispose]();
  await api[Symbol.asyncDispose]();
});

describe.skipIf(!existsSync(folder))('the vendor’s reference responses', () => {
  it.each(CASES)('go through the client: %s', async (_, files, ask, expected) => {
    api.script(...files.map((file) => text(bodyOf(file, file === files.at(-1)))));
    const result = await fixture.run(ask(fixture.client));
    const start =
      Array.isArray(expected) && Array.isArray(result) ? result.slice(0, expected.length) : result;
    expect({ start }).toMatchObject({ start: expected });
    expect(api.requests).toHaveLength(files.length);
  });
});

/** The last page of a recorded list points at one that was not recorded. */
function bodyOf(file: string, isLast: boolean): string {
  const content = readFileSync(join(folder, `${file}.json`), 'utf8');
  return isLast ? content.replace(/"next_url"/, '"was_next_url"') : content;
}
