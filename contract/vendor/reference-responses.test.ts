import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { z } from 'zod';
import { aggregatesSchema } from './aggregates.ts';
import { dividendListSchema } from './dividends.ts';
import { vendorErrorSchema } from './error-body.ts';
import { exchangesSchema } from './exchanges.ts';
import { groupedDailySchema } from './grouped-daily.ts';
import { marketSnapshotSchema, tickerSnapshotSchema } from './market-snapshot.ts';
import { marketStatusSchema, upcomingHolidaysSchema } from './market-status.ts';
import { openCloseSchema } from './open-close.ts';
import { optionContractListSchema, optionContractSchema } from './option-contracts.ts';
import { splitListSchema } from './splits.ts';
import { tickerEventsSchema } from './ticker-events.ts';
import { tickerDetailsSchema, tickerListSchema, tickerTypesSchema } from './tickers.ts';

/** Beside the repository where contributors work; absent from a clone. */
const shared = join(import.meta.dirname, '..', '..', '..', 'shared', 'data');
const folder = join(shared, 'vendor-responses');

const schemas: readonly (readonly [RegExp, z.ZodType])[] = [
  [/^v2_aggs_ticker_/, aggregatesSchema],
  [/^v2_aggs_grouped_/, groupedDailySchema],
  [/^v1_open-close_/, openCloseSchema],
  [/^v3_reference_tickers__page/, tickerListSchema],
  [/^v3_reference_tickers_AAPL/, tickerDetailsSchema],
  [/^v3_reference_tickers_types/, tickerTypesSchema],
  [/^vX_reference_tickers_META_events/, tickerEventsSchema],
  [/^v3_reference_exchanges/, exchangesSchema],
  [/^v3_reference_splits/, splitListSchema],
  [/^v3_reference_dividends/, dividendListSchema],
  [/^v3_reference_options_contracts__page/, optionContractListSchema],
  [/^v3_reference_options_contracts_O_/, optionContractSchema],
  [/^v2_snapshot_us_stocks_(?:tickers|gainers)\.json$/, marketSnapshotSchema],
  [/^v2_snapshot_us_stocks_tickers_AAPL/, tickerSnapshotSchema],
  [/^v1_marketstatus_now/, marketStatusSchema],
  [/^v1_marketstatus_upcoming/, upcomingHolidaysSchema],
];

const files = existsSync(folder) ? readdirSync(folder) : [];
const cases = files.flatMap((file) => {
  const schema = schemas.find(([pattern]) => pattern.test(file))?.[1];
  return schema === undefined ? [] : [[file, schema] as const];
});

describe.skipIf(files.length === 0)('the vendor’s reference responses', () => {
  it('cover every schema', () => {
    expect(new Set(cases.map(([, schema]) => schema)).size).toBe(schemas.length);
  });

  it.each(cases)('parse: %s', (file, schema) => {
    const body: unknown = JSON.parse(readFileSync(join(folder, file), 'utf8'));
    const parsed = schema.parse(body);
    expect(JSON.stringify(parsed).length).toBeGreaterThan(50);
    // Nothing that came out is a number that JSON could not carry.
    expect(JSON.stringify(parsed)).not.toMatch(/[:,]\d{17,}/);
  });

  it.each([
    ['splits.json', splitListSchema, 17],
    ['dividends.json', dividendListSchema, 652],
  ] as const)('parse beside real events: %s', (file, schema, rowCount) => {
    const body: unknown = JSON.parse(readFileSync(join(shared, 'real', file), 'utf8'));
    expect(schema.parse(body).results).toHaveLength(rowCount);
  });
});

describe('the schemas', () => {
  it('drop what barlake does not use and tolerate what is missing or null', () => {
    expect(aggregatesSchema.parse({ status: 'DELAYED', queryCount: 0, resultsCount: 0, x: 1 })).toEqual({
      status: 'DELAYED',
      queryCount: 0,
      resultsCount: 0,
    });
    const bar = { o: 1, c: 1, h: 1, l: 1, t: 0, vw: null, z: 1 };
    expect(aggregatesSchema.parse({ results: [bar] })).toEqual({
      results: [{ o: 1, c: 1, h: 1, l: 1, t: 0 }],
    });
    expect(tickerListSchema.parse({ results: null })).toEqual({});
  });

  it('read an event’s kind under both of its names', () => {
    const events = [{ event_type: 'ticker_change', date: '2022-06-11', ticker_change: { ticker: 'META' } }];
    expect(tickerEventsSchema.parse({ results: { events } }).results.events).toEqual([
      { type: 'ticker_change', date: '2022-06-11', ticker_change: { ticker: 'META' } },
    ]);
  });

  it('read an exchange’s number however it is written', () => {
    const row = { id: '12', type: 'ORF', asset_class: 'stocks', locale: 'us', name: 'A' };
    expect(exchangesSchema.parse({ results: [row] }).results?.[0]?.id).toBe(12);
  });

  it('refuse rows without what makes them rows', () => {
    expect(
      splitListSchema.safeParse({ results: [{ ticker: 'A', split_from: 1, split_to: 2 }] }).success,
    ).toBe(false);
    expect(aggregatesSchema.safeParse({ results: [{ o: 1, c: 1, h: 1, l: 1 }] }).success).toBe(false);
  });

  it('read both kinds of refusal', () => {
    expect(vendorErrorSchema.parse({ status: 'ERROR', error: 'a' })).toEqual({ status: 'ERROR', error: 'a' });
    expect(vendorErrorSchema.parse({ status: 'NOT_FOUND' })).toEqual({ status: 'NOT_FOUND' });
  });
});
