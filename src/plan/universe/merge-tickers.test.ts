import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { TickerRecord, TickerSighting } from '../../domain/ticker-record.ts';
import { addDays, tradingDay } from '../../domain/trading-day.ts';
import { mergeTickers, type SeenListing } from './merge-tickers.ts';

const MONDAY = tradingDay('2026-03-09');
const TUESDAY = tradingDay('2026-03-10');
const LAST_YEAR = tradingDay('2025-03-10');

const APPLE: TickerSighting = {
  ticker: 'AAPL',
  name: 'Apple Inc.',
  locale: 'us',
  type: 'CS',
  cik: '0000320193',
  compositeFigi: 'BBG000B9XRY4',
  shareClassFigi: 'BBG001S5N8V8',
  active: true,
};

function see(
  known: readonly TickerRecord[],
  asOf: SeenListing['asOf'],
  rows: readonly TickerSighting[],
  completeAsOf?: SeenListing['asOf'],
) {
  return mergeTickers(known, { market: 'stocks', asOf, rows, completeAsOf });
}

function delisted(row: TickerSighting, day: string): TickerSighting {
  return { ...row, active: false, delistedUtc: `${day}T00:00:00.000Z` };
}

describe('mergeTickers', () => {
  it('begins a record, and moves its ends as it is seen earlier and later', () => {
    const first = see([], MONDAY, [APPLE]);
    expect(first).toMatchObject([
      { entity: 'BBG001S5N8V8', validFrom: MONDAY, firstSeen: MONDAY, lastSeen: MONDAY },
    ]);
    const later = see(first, TUESDAY, [{ ...APPLE, name: 'Apple' }]);
    expect(later).toMatchObject([{ name: 'Apple', validFrom: MONDAY, lastSeen: TUESDAY }]);
    const earlier = see(later, LAST_YEAR, [{ ...APPLE, name: 'Apple Computer' }]);
    expect(earlier).toMatchObject([
      { name: 'Apple', validFrom: LAST_YEAR, firstSeen: LAST_YEAR, lastSeen: TUESDAY },
    ]);
  });

  it('keeps two companies that had one ticker apart, whichever list came first', () => {
    const before = delisted(
      { ...APPLE, name: 'Atento S.A.', cik: '1', compositeFigi: 'F1', shareClassFigi: 'S1' },
      '2023-11-01',
    );
    const now = { ...APPLE, name: 'Atn International', cik: '2', compositeFigi: 'F2', shareClassFigi: 'S2' };
    const one = see(see([], MONDAY, [now]), MONDAY, [before]);
    const other = see(see([], MONDAY, [before]), MONDAY, [now]);
    expect(one).toEqual(other);
    expect(one).toMatchObject([
      { name: 'Atento S.A.', active: false, validTo: '2023-10-31', validFrom: undefined },
      { name: 'Atn International', active: true, validFrom: MONDAY, validTo: undefined },
    ]);
  });

  it('knows a company again that lost an identifier, and one that has nothing but its name', () => {
    const { cik: _, ...without } = APPLE;
    expect(see(see([], MONDAY, [APPLE]), TUESDAY, [without])).toMatchObject([{ cik: APPLE.cik }]);
    const bare = { ticker: 'OLD', name: 'Old Corp', locale: 'us', active: true };
    expect(see(see([], MONDAY, [bare]), TUESDAY, [{ ...bare, name: 'OLD CORP.' }])).toHaveLength(1);
    expect(see(see([], MONDAY, [bare]), TUESDAY, [{ ...bare, name: 'New Corp' }])).toHaveLength(1);
  });

  it('takes a row that two records share a number with for the one of its name, then for the one listed', () => {
    const old = delisted(
      { ...APPLE, name: 'Before', shareClassFigi: 'S1', compositeFigi: 'F1' },
      '2020-01-02',
    );
    const known = see(see([], MONDAY, [old]), MONDAY, [APPLE]);
    const { shareClassFigi: _, compositeFigi: __, ...row } = APPLE;
    const seen = (name: string) =>
      see(known, TUESDAY, [{ ...row, name }]).find(({ lastSeen }) => lastSeen === TUESDAY);
    expect(seen('Before')).toMatchObject({ entity: 'S1', active: true });
    expect(seen('Apple, Inc.')).toMatchObject({ entity: APPLE.shareClassFigi });
    expect(seen('Renamed')).toMatchObject({ entity: APPLE.shareClassFigi, name: 'Renamed' });
  });

  it('gives a ticker that became free to somebody else', () => {
    const bare = { ticker: 'OLD', name: 'Old Corp', locale: 'us', active: true };
    const gone = see([], MONDAY, [delisted(bare, '2020-01-02')]);
    expect(see(gone, TUESDAY, [{ ...bare, name: 'New Corp' }])).toMatchObject([
      { name: 'Old Corp', active: false, validTo: '2020-01-01' },
      { name: 'New Corp', active: true },
    ]);
  });

  it('closes who was delisted, and who is missing from a whole list', () => {
    const known = see(
      [],
      MONDAY,
      [APPLE, { ...APPLE, ticker: 'FB', name: 'Meta', shareClassFigi: 'M' }],
      MONDAY,
    );
    const after = see(known, TUESDAY, [APPLE], TUESDAY);
    expect(after).toMatchObject([
      { ticker: 'AAPL', active: true },
      { ticker: 'FB', active: false, validTo: MONDAY, lastSeen: MONDAY, delistedUtc: undefined },
    ]);
    expect(see(known, TUESDAY, [APPLE])[1]).toMatchObject({ ticker: 'FB', active: true });
    const end = see(after, TUESDAY, [delisted(APPLE, '2026-03-10')]);
    // On that day it was on the list of active ones too.
    expect(end[0]).toMatchObject({ active: true });
    expect(see(after, addDays(TUESDAY, 1), [delisted(APPLE, '2026-03-11')])[0]).toMatchObject({
      active: false,
      validTo: '2026-03-10',
    });
  });

  it('opens a record again that is listed again', () => {
    const gone = see([], MONDAY, [delisted(APPLE, '2020-01-02')]);
    expect(see(gone, TUESDAY, [APPLE])).toMatchObject([
      { active: true, delistedUtc: undefined, validTo: undefined },
    ]);
  });

  it('gives a record to the row that is surely its own before any other', () => {
    const base = { ticker: 'ATN', locale: 'us', active: true } as const;
    const known = see([], MONDAY, [{ ...base, name: 'Company 2', shareClassFigi: 'S2' }], MONDAY);
    const rows = [
      { ...base, name: 'Company 1', cik: '1', compositeFigi: 'F1' },
      { ...base, name: 'Company 2', shareClassFigi: 'S2', compositeFigi: 'F2' },
    ];
    const after = see(known, TUESDAY, rows, TUESDAY);
    expect(after.map(({ entity, cik, compositeFigi }) => [entity, cik, compositeFigi])).toEqual([
      ['F1', '1', 'F1'],
      ['S2', undefined, 'F2'],
    ]);
  });

  it('leaves other markets alone', () => {
    const coin = mergeTickers([], {
      market: 'crypto',
      asOf: MONDAY,
      rows: [{ ...APPLE, ticker: 'X:BTCUSD' }],
    });
    expect(see(coin, TUESDAY, [APPLE], TUESDAY).map(({ market, active }) => [market, active])).toEqual([
      ['crypto', true],
      ['stocks', true],
    ]);
  });

  const companies = ['A', 'B', 'ATN'].flatMap((ticker) =>
    [1, 2].map((who) => ({ ticker, cik: `${who}`, shareClassFigi: `S${who}`, compositeFigi: `F${who}` })),
  );
  /** A company as a list may show it: renamed or not, with any of its identifiers missing. */
  const row = fc
    .tuple(
      fc.constantFrom(...companies),
      fc.constantFrom('', ' Corp', ' Inc.'),
      fc.subarray(['cik', 'shareClassFigi', 'compositeFigi'] as const),
    )
    .map(([{ ticker, ...identifiers }, form, missing]): TickerSighting => {
      const kept = Object.entries(identifiers).filter(([name]) => !missing.some((each) => each === name));
      return {
        ticker,
        name: `Company ${identifiers.cik}${form}`,
        locale: 'us',
        active: true,
        ...(Object.fromEntries(kept) as Partial<typeof identifiers>),
      };
    });
  const list = fc.uniqueArray(row, {
    maxLength: 6,
    selector: ({ ticker, name }) => `${ticker} ${name.slice(0, 9)}`,
  });

  it('changes nothing when it sees the same again, in any order, and never doubles a key', () => {
    fc.assert(
      fc.property(list, list, (first, second) => {
        const once = see(see([], MONDAY, first, MONDAY), TUESDAY, second, TUESDAY);
        expect(see(once, TUESDAY, second.toReversed(), TUESDAY)).toEqual(once);
        const keys = once.map(({ market, ticker, entity }) => `${market} ${ticker} ${entity}`);
        expect(new Set(keys).size).toBe(keys.length);
        expect(new Set(once.filter(({ active }) => active).map(({ ticker }) => ticker))).toEqual(
          new Set(second.map(({ ticker }) => ticker)),
        );
      }),
      { numRuns: 500 },
    );
  });

  it('takes a full list of twenty thousand rows in its stride', () => {
    const rows = Array.from({ length: 20_000 }, (_, index) => ({
      ...APPLE,
      ticker: `T${index}`,
      shareClassFigi: `S${index}`,
    }));
    const known = see([], MONDAY, rows, MONDAY);
    const started = performance.now();
    expect(see(known, TUESDAY, rows, TUESDAY)).toHaveLength(20_000);
    expect(performance.now() - started).toBeLessThan(2_000);
  });
});
