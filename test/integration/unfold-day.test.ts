import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localTimeMs } from '../../src/domain/local-time.ts';
import { addDays } from '../../src/domain/trading-day.ts';
import { DAY, file, type IngestBench, line, openIngestBench } from '../support/ingest-text.ts';

/** When the windows of shares end. */
const CLOSE_MS = localTimeMs(DAY, '16:00', 'America/New_York');

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('unfold');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A row of an answer with these fields in place of sound ones; the same bar as {@link line}. */
function row(fields: Readonly<Record<string, unknown>> = {}): Readonly<Record<string, unknown>> {
  return { T: 'AAPL', v: 100, vw: 10.5, o: 10, c: 11, h: 12, l: 9, t: CLOSE_MS, n: 5, ...fields };
}

describe('an answer of grouped daily', () => {
  it('becomes the bars that a flat file of the same values becomes, and their average prices', async () => {
    const values = [0.1 + 0.2, 1e21, 5e-324, 41_120_042.153782, 135_647_456, 1.7976931348623157e308];
    const bars = values.map((value, index) => ({ ticker: `S${index}`, value }));
    const sized = { open: 1, close: 1, high: 1, low: 1 };
    const flat = await bench.ingest(
      file(...bars.map(({ ticker, value }) => line({ ticker, volume: value, ...sized }))),
    );
    const grouped = await bench.unfold(
      bars
        .map(({ ticker, value }) => row({ T: ticker, v: value, vw: 1, o: 1, c: 1, h: 1, l: 1 }))
        .toReversed(),
    );
    const rows = await bench.rows(grouped.barsPath);
    expect(rows.map(({ vwap: _, ...bar }) => bar)).toEqual(await bench.rows(flat.barsPath));
    expect(Object.keys(rows[0] ?? {}).at(-1)).toBe('vwap');
    expect(grouped.provenance).toMatchObject({
      from: 'grouped',
      quarantined: 0,
      duplicates: 0,
      findings: [],
    });
    expect('from' in flat.provenance).toBe(false);
  });

  it('starts its bars with the day, although their own time is the end of the window', async () => {
    const nextMidnight = localTimeMs(addDays(DAY, 1), '00:00', 'America/New_York');
    const { staged } = await bench.unfolded([
      row(),
      row({ T: 'B', t: nextMidnight }),
      row({ T: 'C', t: CLOSE_MS - 60_000 }),
    ]);
    expect(await bench.rows(staged.barsPath)).toEqual([
      expect.objectContaining({
        symbol: 'AAPL',
        timestamp: '2024-03-07 05:00:00+00',
        date: DAY,
        vwap: '10.5',
      }),
      expect.objectContaining({ symbol: 'B', timestamp: '2024-03-07 05:00:00+00' }),
      expect.objectContaining({ symbol: 'C', timestamp: '2024-03-07 05:00:00+00' }),
    ]);
  });

  it.each<readonly [string, unknown, string]>([
    ['a ticker with a control character', row({ T: 'A\u0001B' }), 'malformed_symbol'],
    ['a ticker with a comma', row({ T: 'A,B' }), 'malformed_symbol'],
    ['a ticker with line ends', row({ T: 'A\r\nB' }), 'malformed_symbol'],
    ['a ticker with quotation marks', row({ T: '"A"' }), 'malformed_symbol'],
    ['a ticker beyond ASCII', row({ T: 'Ä€😀' }), 'malformed_symbol'],
    ['a ticker that is endless', row({ T: 'A'.repeat(200_000) }), 'malformed_symbol'],
    ['a number for a ticker', row({ T: 5 }), 'malformed_symbol'],
    ['no ticker', row({ T: undefined }), 'missing_value'],
    ['an empty ticker', row({ T: '' }), 'missing_value'],
    ['null for a ticker', row({ T: null }), 'missing_value'],
    ['no close', row({ c: undefined }), 'missing_value'],
    ['null for a volume', row({ v: null }), 'missing_value'],
    ['no time', row({ t: null }), 'missing_value'],
    ['text for a price', row({ o: '10' }), 'unparsable'],
    ['a yes for a price', row({ h: true }), 'unparsable'],
    ['a list for a price', row({ h: [1, 2] }), 'unparsable'],
    ['text for an average price', row({ vw: 'x' }), 'unparsable'],
    ['half a transaction', row({ n: 1.5 }), 'unparsable'],
    ['a time with a fraction', row({ t: CLOSE_MS + 0.5 }), 'unparsable'],
    ['a negative number of transactions', row({ n: -1 }), 'negative_or_not_finite'],
    ['a negative price', row({ l: -1 }), 'negative_or_not_finite'],
    ['prices out of order', row({ h: 1 }), 'ohlc_order'],
    ['a price beyond everything', row({ h: 1e13 }), 'implausible_price'],
    ['another day', row({ t: CLOSE_MS + 86_400_000 }), 'other_day'],
    ['the beginning of time', row({ t: 0 }), 'other_day'],
    ['nothing', null, 'field_count'],
    ['a number', 7, 'field_count'],
    ['a list', [1, 2], 'field_count'],
  ])('keeps %s out of the bars, with the row as it came', async (_, bad, reason) => {
    const outcome = await bench.unfolded([row({ T: 'B' }), bad, row({ T: 'C' })]);
    expect(outcome).toMatchObject({ path: 'explained', symbols: ['B', 'C'], refused: [`3 ${reason}`] });
    const [refused] = await bench.rows(outcome.staged.quarantinePath);
    expect(refused?.['raw']).toBe(JSON.stringify(bad).slice(0, 65_536));
  });

  it('refuses numbers that JSON can write and nobody can hold', async () => {
    const text = JSON.stringify({ results: [row({ T: 'B' }), row({ vw: 42 }), row({ o: 43 })] })
      .replace('"vw":42', '"vw":1e999')
      .replace('"o":43', '"o":-1e999');
    const { createHash } = await import('node:crypto');
    const outcome = await bench.unfolded([], {
      archive: gzipSync(text),
      etag: createHash('md5').update(text).digest('hex'),
    });
    expect(outcome.refused).toEqual(['3 negative_or_not_finite', '4 negative_or_not_finite']);
  });

  it('needs neither a count of transactions nor an average price', async () => {
    const { path, staged } = await bench.unfolded([row({ n: undefined, vw: null })]);
    expect(path).toBe('straight');
    expect(await bench.rows(staged.barsPath)).toMatchObject([{ transactions: null, vwap: null }]);
  });

  it('collapses a row that comes twice, and keeps none of two that contradict each other', async () => {
    const rows = [row(), row({ T: 'B' }), row(), row({ T: 'C' }), row({ T: 'C', vw: 10.6 })];
    expect(await bench.unfolded(rows)).toMatchObject({
      symbols: ['AAPL', 'B'],
      duplicates: 1,
      refused: ['5 conflicting_duplicate', '6 conflicting_duplicate'],
    });
  });

  it('does not take all rows of another day for those of the day that was asked for', async () => {
    const rows = ['A', 'B'].map((T) => row({ T, t: CLOSE_MS - 86_400_000 }));
    expect(await bench.unfolded(rows)).toMatchObject({
      symbols: [],
      refused: ['2 other_day', '3 other_day'],
      findings: ['all-rows-refused'],
    });
  });

  it.each(['float64', 'float32'] as const)(
    'tells of average prices outside of low to high in %s',
    async (precision) => {
      const flat = { o: 10.1, c: 10.1, h: 10.1, l: 10.1 };
      const rows = [
        row({ T: 'D', vw: 13 }),
        row({ T: 'C', vw: -1 }),
        row({ T: 'SAME', ...flat, vw: 10.1 }),
        row({ T: 'CUT', o: 0.00012, c: 0.00012, h: 0.00012, l: 0.00012, vw: 0.0001 }),
      ];
      const expected = [
        { rule: 'vwap-outside', severity: 'warning', rowCount: 2, evidence: { symbols: 'C D' } },
      ];
      const straight = await bench.unfold(rows, { precision });
      expect(straight.provenance.findings).toMatchObject(expected);
      const explained = await bench.unfold([...rows, null], { precision });
      expect(explained.provenance.findings).toMatchObject(expected);
      expect([straight.facts.rows, explained.facts.rows]).toEqual([4, 4]);
    },
  );

  it('spells pairs as flat files do, and tells of those it cannot divide', async () => {
    const t = Date.parse(`${DAY}T23:59:59.999Z`);
    const coins = ['X:ETHBTC', 'X:BTCUSD', 'X:BTCXYZ', 'X:BTC-USD'].map((T) => row({ T, t }));
    expect(await bench.unfolded(coins, { dataset: 'crypto_daily' })).toMatchObject({
      symbols: ['X:BTC-USD', 'X:BTCXYZ', 'X:ETH-BTC'],
      duplicates: 1,
      findings: ['pair-undivided'],
    });
    const pairs = await bench.unfolded([row({ T: 'C:EURUSD', t })], { dataset: 'fx_daily' });
    expect(pairs).toMatchObject({ symbols: ['C:EUR-USD'], findings: [] });
  });

  it('refuses an answer without rows, one that was changed, and what is none', async () => {
    await expect(bench.unfold([])).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
    const changed = bench.unfold([row()], { archive: gzipSync('{"results":[]}') });
    await expect(changed).rejects.toMatchObject({ code: 'E_OBJECT_CORRUPT' });
    const torn = bench.unfold([row()], { archive: gzipSync('{"results":[').subarray(0, 15) });
    await expect(torn).rejects.toMatchObject({ code: 'E_OBJECT_CORRUPT' });
  });

  it('gives the same bytes for the same answer', async () => {
    const rows = [row({ T: 'B' }), row(), row({ c: 'x' })];
    const [first, second] = [await bench.unfold(rows), await bench.unfold(rows)];
    expect(first.contentHash).toBe(second.contentHash);
  });

  const value = fc.oneof(
    { weight: 6, arbitrary: fc.constant(undefined) },
    fc.jsonValue({ maxDepth: 1 }),
    fc.double(),
    fc.constantFrom(null, '', 'A,B', '\n', 1e13, -1, 0, CLOSE_MS, 10, 12.5),
  );
  const anyRow = fc.oneof(
    {
      weight: 8,
      arbitrary: fc.record({
        T: fc.constantFrom('A', 'B', 'C', 'D', 'e', 'X:Y'),
        o: value,
        h: value,
        n: value,
        vw: value,
      }),
    },
    { weight: 2, arbitrary: fc.record({ T: value, t: value, v: value, c: value, l: value }) },
    { weight: 1, arbitrary: fc.jsonValue() },
  );
  const merge = (one: unknown): unknown =>
    typeof one === 'object' && one !== null && !Array.isArray(one)
      ? row(Object.fromEntries(Object.entries(one).filter(([, each]) => each !== undefined)))
      : one;

  it('accounts for every row, whatever the rows are', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyRow, { minLength: 1, maxLength: 40 }), async (some) => {
        const rows = some.map(merge);
        const { symbols, refused, duplicates, staged } = await bench.unfolded(rows);
        expect(symbols.length + refused.length + duplicates).toBe(rows.length);
        expect(staged.provenance.quarantined).toBe(refused.length);
        expect(new Set(symbols).size).toBe(symbols.length);
        expect(symbols.toSorted(byBytes)).toEqual(symbols);
      }),
      { numRuns: 60 },
    );
  });
});

function byBytes(left: unknown, right: unknown): number {
  return Buffer.compare(Buffer.from(String(left)), Buffer.from(String(right)));
}
