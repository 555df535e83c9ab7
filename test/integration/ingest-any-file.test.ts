import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isBarlakeError } from '../../src/domain/barlake-error.ts';
import type { StagedDay } from '../../src/lake/bronze/stage-bars.ts';
import { quoteText } from '../../src/lake/duckdb/quote.ts';
import {
  file,
  HEADER,
  type IngestBench,
  line,
  MIDNIGHT_NS,
  openIngestBench,
  wasStraight,
} from '../support/ingest-text.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('any-file');
});
afterAll(() => bench[Symbol.asyncDispose]());

/** A bar as one text: symbol, microseconds, values in the vendor’s order. */
async function accepted(staged: StagedDay): Promise<readonly string[]> {
  using connection = await bench.session.connect();
  const rows = await connection.rows(
    `SELECT symbol, epoch_us(timestamp) AS us, volume, open, close, high, low, transactions FROM read_parquet(${quoteText(staged.barsPath)})`,
  );
  return rows.map((row) => Object.values(row).map(String).join(' '));
}

/** The bar a line stands for, read by JavaScript alone; `undefined` when it has not eight fields. */
function barOf(text: string): string | undefined {
  const fields = text.split(',');
  if (fields.length !== 8) return undefined;
  const [
    ticker = '',
    volume = '',
    open = '',
    close = '',
    high = '',
    low = '',
    start = '',
    transactions = '',
  ] = fields;
  if (!/^-?\d+$/.test(start)) return undefined;
  const numbers = [volume, open, close, high, low].map((field) =>
    String(field === '' ? null : Number(field)),
  );
  const count = transactions === '' ? 'null' : String(Number(transactions));
  return [ticker, String(BigInt(start) / 1000n), ...numbers, count].join(' ');
}

/** Checks what must hold for any file whatever; resolves to the accepted bars. */
async function check(text: Buffer): Promise<readonly string[] | undefined> {
  const staged = await bench.ingest(text).catch((error: unknown) => {
    if (isBarlakeError(error, 'E_SOURCE_EMPTY')) return undefined;
    throw error;
  });
  if (staged === undefined) return undefined;
  const lines = text.toString('latin1').split('\n').slice(1);
  if (lines.at(-1) === '') lines.pop();
  const bars = await accepted(staged);
  const { quarantined, duplicates } = staged.provenance;
  expect(staged.facts.rows + quarantined + duplicates).toBe(lines.length);
  expect(bars.length + quarantined + duplicates).toBe(lines.length);
  expect(await bench.rows(staged.quarantinePath)).toHaveLength(quarantined);
  // A file that bears one and the same wrong day gets its own: everything but the time is as it was.
  const isRepaired = staged.provenance.findings.some(({ rule }) => rule === 'day-repaired');
  const comparable = (bar: string | undefined) => (isRepaired ? bar?.replace(/ \S+/, '') : bar);
  const source = new Set(lines.map(barOf).map(comparable));
  expect(bars.filter((bar) => !source.has(comparable(bar)))).toEqual([]);
  expect(new Set(bars.map((bar) => bar.split(' ', 2).join(' '))).size).toBe(bars.length);
  return bars;
}

const ODD_NUMBERS = [
  ['', '0', '-0', '+1', '1.', '.5', '1e1', '1E+1', '1e-400', '1e400', '0e999999999', 'nan', 'inf', '-inf'],
  [
    '0x10',
    '1_0',
    '0b1',
    '0o7',
    ' 1',
    '1 ',
    '"10"',
    '--1',
    '+-1',
    '-+1',
    '1.2.3',
    '1,2',
    '٣',
    '1\r',
    '1\u0000',
  ],
  ['TRUE', '10', '10.000000000000000001', '1e', 'e1', '1e1.5', '1d', '1f', '1L', '#'],
  ['9'.repeat(400), `0.${'0'.repeat(400)}1e401`],
];
const oddNumber = fc.constantFrom(...ODD_NUMBERS.flat());
const price = fc.oneof(
  { weight: 8, arbitrary: fc.integer({ min: 9, max: 12 }) },
  { weight: 1, arbitrary: oddNumber },
  { weight: 1, arbitrary: fc.double() },
);
const ticker = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom('A', 'B', 'C', 'NA', 'S0X1', 'a_1') },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 40 }) },
  { weight: 1, arbitrary: fc.constantFrom('', '1_A', '+A', '-A', '#', '\\', 'A\\,B', '"A', "'", '\ufeffA') },
);
const instant = fc.oneof(
  { weight: 8, arbitrary: fc.constantFrom(MIDNIGHT_NS, MIDNIGHT_NS + 60_000_000_000n) },
  { weight: 1, arbitrary: oddNumber },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      `${MIDNIGHT_NS}.4`,
      `0${MIDNIGHT_NS}`,
      `+${MIDNIGHT_NS}`,
      '1.7097876e18',
      '17097876000000000e2',
      MIDNIGHT_NS + 1n,
    ),
  },
);
const count = fc.oneof(
  { weight: 4, arbitrary: fc.integer({ min: 0, max: 3 }) },
  { weight: 1, arbitrary: oddNumber },
);
const mixedLine = fc
  .record({
    ticker,
    volume: price,
    open: price,
    close: price,
    high: price,
    low: price,
    window_start: instant,
    transactions: count,
  })
  .map((fields) => line(fields as Record<string, string>));
const anyLine = fc.oneof(
  { weight: 12, arbitrary: mixedLine },
  { weight: 1, arbitrary: fc.string({ unit: 'binary', maxLength: 60 }) },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '',
      '\r',
      ',',
      `${line()},`,
      `,${line()}`,
      HEADER,
      `${line()}\r`,
      `"${line()}"`,
      `#${line()}`,
    ),
  },
);
const nearlyClean = fc.oneof(
  {
    weight: 30,
    arbitrary: fc.tuple(fc.nat(500), fc.nat(3)).map(([name, volume]) => line({ ticker: `T${name}`, volume })),
  },
  { weight: 1, arbitrary: mixedLine },
);

describe('any file whatever', () => {
  it('loses no line and invents no value, whatever mix of good and bad lines it holds', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(anyLine, { minLength: 1, maxLength: 30 }),
        fc.constantFrom('\n', ''),
        async (lines, end) => {
          await check(Buffer.from(`${HEADER}\n${lines.join('\n')}${end}`));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('loses no line and invents no value, whatever bytes stand below its header', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ minLength: 1, maxLength: 300 }), async (bytes) => {
        await check(Buffer.concat([Buffer.from(`${HEADER}\n`), bytes]));
      }),
      { numRuns: 100 },
    );
  });

  it('gives the same bars by both paths', async () => {
    let straight = 0;
    await fc.assert(
      fc.asyncProperty(fc.array(nearlyClean, { minLength: 1, maxLength: 12 }), async (lines) => {
        if (wasStraight(await bench.ingest(file(...lines)))) straight++;
        const bars = await check(Buffer.from(file(...lines)));
        expect(await check(Buffer.from(file(...lines, 'broken')))).toEqual(bars);
      }),
      { numRuns: 120 },
    );
    expect(straight).toBeGreaterThan(20);
  });
});
