import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib';
import { MARKET_FIELDS, type MarketField, type MarketSeries, type QlibMarket } from './qlib-market.ts';

const FOLDER = join(import.meta.dirname, '..', 'fixtures', 'qlib');
const INDEX = join(FOLDER, 'goldens.json');
const VALUES = join(FOLDER, 'goldens.f32.br');

/** An expression and what qlib said, for the first few series of a market. */
export interface GoldenAnswer {
  /** Of a feature in its set; the expression itself for a probe. */
  readonly name: string;
  readonly expression: string;
  readonly values: readonly Float32Array[];
}

/** A small market and qlib’s answers on it. */
export interface Goldens {
  /** Versions of what answered. */
  readonly madeBy: string;
  readonly market: QlibMarket;
  /** By set: `alpha158`, `alpha360`, or a family of probes. */
  readonly sets: Readonly<Record<string, readonly GoldenAnswer[]>>;
}

interface StoredSet {
  /** How many series, from the first, have answers. */
  readonly series: number;
  readonly expressions: readonly (readonly [name: string, expression: string])[];
}

interface Stored {
  readonly madeBy: string;
  readonly calendar: readonly string[];
  readonly series: readonly Pick<MarketSeries, 'symbol' | 'firstRow' | 'rows'>[];
  readonly sets: Readonly<Record<string, StoredSet>>;
}

/** Reads what {@link writeGoldens} wrote: an index, and all values one after the other as float32, compressed. */
export function readGoldens(): Goldens {
  const { madeBy, calendar, series, sets } = JSON.parse(readFileSync(INDEX, 'utf8')) as Stored;
  const bytes = brotliDecompressSync(readFileSync(VALUES));
  const all = new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.byteLength));
  let position = 0;
  const take = (rows: number): Float32Array => all.subarray(position, (position += rows));
  const columns = series.map(
    ({ rows }) =>
      Object.fromEntries(MARKET_FIELDS.map((field) => [field, take(rows)])) as Record<
        MarketField,
        Float32Array
      >,
  );
  const market = {
    calendar,
    series: series.map((one, index) => ({ ...one, fields: columns[index] ?? missing(one.symbol) })),
  };
  const answers = Object.entries(sets).map(([set, { series: count, expressions }]) => [
    set,
    expressions.map(([name, expression]) => ({
      name,
      expression,
      values: series.slice(0, count).map(({ rows }) => take(rows)),
    })),
  ]);
  if (position !== all.length) throw new RangeError(`${VALUES} holds ${all.length} values, not ${position}`);
  return { madeBy, market, sets: Object.fromEntries(answers) as Goldens['sets'] };
}

/** Writes the goldens into the tree; returns how many bytes they take. */
export function writeGoldens({ madeBy, market, sets }: Goldens): number {
  const stored: Stored = {
    madeBy,
    calendar: market.calendar,
    series: market.series.map(({ symbol, firstRow, rows }) => ({ symbol, firstRow, rows })),
    sets: Object.fromEntries(
      Object.entries(sets).map(([set, answers]) => [
        set,
        {
          series: answers[0]?.values.length ?? 0,
          expressions: answers.map(({ name, expression }) => [name, expression] as const),
        },
      ]),
    ),
  };
  const parts = [
    ...market.series.flatMap(({ fields }) => MARKET_FIELDS.map((field) => fields[field])),
    ...Object.values(sets).flatMap((answers) => answers.flatMap(({ values }) => values)),
  ];
  const raw = Buffer.concat(parts.map((part) => Buffer.from(part.buffer, part.byteOffset, part.byteLength)));
  const packed = brotliCompressSync(raw, {
    params: { [constants.BROTLI_PARAM_LGWIN]: 24, [constants.BROTLI_PARAM_SIZE_HINT]: raw.length },
  });
  const index = `${JSON.stringify(stored)}\n`;
  writeFileSync(INDEX, index);
  writeFileSync(VALUES, packed);
  return index.length + packed.length;
}

function missing(symbol: string): never {
  throw new RangeError(`no values for ${symbol}`);
}
