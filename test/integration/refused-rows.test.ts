import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import {
  DAY,
  file,
  HEADER,
  type IngestBench,
  line,
  MIDNIGHT_NS,
  openIngestBench,
} from '../support/ingest-text.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('refused');
});
afterAll(() => bench[Symbol.asyncDispose]());

const MINUTE_NS = 60_000_000_000n;
const outcome: IngestBench['outcome'] = async (text, options) => bench.outcome(text, options);

describe('rows that are no bars', () => {
  it.each([
    ['an empty line', '', 'field_count'],
    ['an empty field too many', `${line({ ticker: 'B' })},`, 'field_count'],
    ['a field too few', 'B,1,1,1,1,1,1709787600000000000', 'field_count'],
    ['an error page in the middle', '<Error>', 'field_count'],
    ['a second header', HEADER, 'unparsable'],
    ['a hexadecimal price', line({ open: '0x10' }), 'unparsable'],
    ['a price with underscores', line({ high: '1_000' }), 'unparsable'],
    ['a price of infinity', line({ high: 'inf' }), 'negative_or_not_finite'],
    ['a price that is no number', line({ low: 'nan' }), 'negative_or_not_finite'],
    ['a price beyond all numbers', line({ high: '1e400' }), 'negative_or_not_finite'],
    ['a negative price', line({ low: -1 }), 'negative_or_not_finite'],
    ['a negative volume', line({ volume: -1 }), 'negative_or_not_finite'],
    ['a negative count', line({ transactions: -1 }), 'negative_or_not_finite'],
    ['a fractional count', line({ transactions: 1.5 }), 'unparsable'],
    ['a count beyond 32 bits', line({ transactions: 4_294_967_296 }), 'unparsable'],
    ['an instant beyond 64 bits', line({ window_start: '9223372036854775808' }), 'unparsable'],
    ['an instant with a fraction', line({ window_start: `${MIDNIGHT_NS}.4` }), 'unparsable'],
    ['an instant in binary', line({ window_start: '0b1000' }), 'unparsable'],
    ['an instant between microseconds', line({ window_start: MIDNIGHT_NS + 1n }), 'unparsable'],
    ['an instant in milliseconds', line({ window_start: MIDNIGHT_NS / 1_000_000n }), 'other_day'],
    ['no instant', line({ window_start: '' }), 'missing_value'],
    ['no symbol', line({ ticker: '' }), 'missing_value'],
    ['no close', line({ close: '' }), 'missing_value'],
    ['a symbol with a blank', line({ ticker: 'A B' }), 'malformed_symbol'],
    ['a symbol with a control character', line({ ticker: 'A\u0001' }), 'malformed_symbol'],
    ['a symbol with a NUL byte', line({ ticker: 'A\u0000' }), 'malformed_symbol'],
    ['a symbol in quotes', line({ ticker: '"A"' }), 'malformed_symbol'],
    ['a symbol of 33 characters', line({ ticker: 'A'.repeat(33) }), 'malformed_symbol'],
    ['a high below the close', line({ high: 10.5 }), 'ohlc_order'],
    ['a low above the open', line({ low: 10.5 }), 'ohlc_order'],
    ['the bar of the day before', line({ window_start: MIDNIGHT_NS - 1000n }), 'other_day'],
    ['the bar of the day after', line({ window_start: MIDNIGHT_NS + 86_400_000_000_000n }), 'other_day'],
    ['a line of 70,000 characters', line({ open: `1.${'0'.repeat(70_000)}` }), 'unparsable'],
  ])('refuses %s and keeps the others', async (_, bad, reason) => {
    const told = await outcome(file(line(), bad, line({ ticker: 'Z' })));
    expect(told).toMatchObject({ path: 'explained', symbols: ['AAPL', 'Z'], refused: [`3 ${reason}`] });
    expect(await bench.rows(told.staged.quarantinePath)).toMatchObject([{ raw: bad.slice(0, 65_536) }]);
  });

  it('are kept byte for byte when they are not text', async () => {
    const bytes = Buffer.from([0xff, 0xfe, 0x00, 0x2c, 0x80, 0xc3]);
    const told = await outcome(Buffer.concat([Buffer.from(file(line())), bytes, Buffer.from('\n')]));
    expect(told).toMatchObject({ symbols: ['AAPL'], refused: ['3 field_count'] });
    const [row] = await bench.rows(told.staged.quarantinePath);
    expect(Buffer.from(row?.['raw'] ?? '', 'latin1')).toEqual(bytes);
  });

  it('cannot pass when the middle of a long line is cut out', async () => {
    // Cut at 65,536 characters, this line would be whole again: eight fields of sound values.
    const bad = `${line({ ticker: 'B', transactions: '' })}${'5'.repeat(5)},${'x'.repeat(3_000_000)},${line()}`;
    expect((await outcome(file(line(), bad))).refused).toEqual(['3 unparsable']);
  });

  it('may be all there are: the bars file is empty and a finding says so', async () => {
    const told = await outcome(file('x', 'y'));
    expect(told).toMatchObject({
      symbols: [],
      refused: ['2 field_count', '3 field_count'],
      findings: ['all-rows-refused'],
    });
    expect(told.staged.facts).toMatchObject({ rows: 0, minUs: null, maxUs: null, symbols: 0 });
  });

  it('are told apart from no rows at all', async () => {
    await expect(bench.ingest(`${HEADER}\n`)).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
    await expect(bench.ingest(HEADER)).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
    await expect(bench.ingest('')).rejects.toMatchObject({ code: 'E_SOURCE_EMPTY' });
  });
});

describe('duplicates', () => {
  it('that are exact copies collapse to one', async () => {
    const told = await outcome(file(line(), line(), line({ ticker: 'B' }), line()));
    expect(told).toMatchObject({ symbols: ['AAPL', 'B'], refused: [], duplicates: 2 });
  });

  it('are the same when only the notation differs', async () => {
    expect(await outcome(file(line({ open: '10' }), line({ open: '10.00' })))).toMatchObject({
      symbols: ['AAPL'],
      duplicates: 1,
    });
  });

  it('that contradict each other are all refused', async () => {
    const told = await outcome(file(line(), line({ volume: 7 }), line(), line({ ticker: 'B' })));
    expect(told).toMatchObject({
      symbols: ['B'],
      refused: ['2 conflicting_duplicate', '3 conflicting_duplicate', '4 conflicting_duplicate'],
      duplicates: 0,
    });
  });

  it('contradict each other when one has no count', async () => {
    expect(await outcome(file(line(), line({ transactions: '' })))).toMatchObject({
      symbols: [],
      duplicates: 0,
    });
    expect(await outcome(file(line({ transactions: '' }), line({ transactions: '' })))).toMatchObject({
      symbols: ['AAPL'],
      duplicates: 1,
    });
  });

  it('do not count when one of them is no bar anyway', async () => {
    expect(await outcome(file(line(), line({ low: 99 })))).toMatchObject({
      symbols: ['AAPL'],
      refused: ['3 ohlc_order'],
    });
  });

  it('are found far apart, when the file is not sorted', async () => {
    expect(await outcome(file(line(), line({ ticker: 'B' }), line()))).toMatchObject({
      symbols: ['AAPL', 'B'],
      duplicates: 1,
    });
  });

  it('have one symbol and one time: another minute is another bar', async () => {
    const text = file(line(), line({ window_start: MIDNIGHT_NS + MINUTE_NS }));
    expect(await outcome(text, { dataset: 'stocks_minute' })).toMatchObject({
      path: 'straight',
      symbols: ['AAPL', 'AAPL'],
    });
  });
});

describe('a daily file stamped with another day', () => {
  const other = MIDNIGHT_NS + 86_400_000_000_000n;

  it('gets the day of its name, and a finding', async () => {
    const told = await outcome(
      file(line({ window_start: other }), line({ ticker: 'B', window_start: other })),
    );
    expect(told).toMatchObject({ symbols: ['AAPL', 'B'], refused: [], findings: ['day-repaired'] });
    expect(told.staged.facts).toMatchObject({
      minUs: Number(MIDNIGHT_NS / 1000n),
      maxUs: Number(MIDNIGHT_NS / 1000n),
    });
    expect(told.staged.provenance.findings[0]).toMatchObject({
      rowCount: 2,
      evidence: { found: '2024-03-08', expected: DAY },
    });
  });

  it('gets it even when the time is before 1970, as on 2025-02-10', async () => {
    const text = file(line({ ticker: 'O:SPY250321C00600000', window_start: '-68400000000000' }));
    const told = await outcome(text, { dataset: 'options_daily', day: tradingDay('2025-02-10') });
    expect(told).toMatchObject({ symbols: ['O:SPY250321C00600000'], findings: ['day-repaired'] });
  });

  it('is not repaired when only some rows are', async () => {
    const told = await outcome(file(line(), line({ ticker: 'B', window_start: other })));
    expect(told).toMatchObject({ symbols: ['AAPL'], refused: ['3 other_day'], findings: [] });
  });

  it('is not repaired in minute files', async () => {
    const text = file(line({ window_start: other }));
    expect(await outcome(text, { dataset: 'stocks_minute' })).toMatchObject({
      symbols: [],
      refused: ['2 other_day'],
    });
  });
});

describe('options', () => {
  const options = { dataset: 'options_daily' } as const;
  const option = (ticker: string): string => line({ ticker });

  it('are split into underlying, expiration, type and strike', async () => {
    const text = file(option('O:SDS1240315P00003500'), option('O:SPXW240307C05000000'));
    const told = await outcome(text, options);
    expect(told.path).toBe('straight');
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([
      { underlying: 'SDS', expiration: '2024-03-15', option_type: 'P', strike: '3.5' },
      { underlying: 'SPX', expiration: '2024-03-07', option_type: 'C', strike: '5000.0' },
    ]);
  });

  it('are refused when malformed or expired', async () => {
    const text = file(
      option('O:SPY240315C00500000'),
      option('SPY'),
      option('O:SPY240230C00500000'),
      option('O:SPY240306C00500000'),
    );
    expect(await outcome(text, options)).toMatchObject({
      symbols: ['O:SPY240315C00500000'],
      refused: ['3 malformed_option', '4 malformed_option', '5 expired_option'],
    });
  });
});
