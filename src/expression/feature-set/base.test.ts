import { describe, expect, it } from 'vitest';
import type { DatasetName } from '../../domain/dataset.ts';
import type { EvaluationBlock } from '../program.ts';
import { resolveFeatures } from '../resolve-features.ts';
import { createRunner } from '../run-program.ts';
import { BASE_SET } from './base.ts';

const { NaN: MISSING } = Number;

/** The base features of one symbol whose bars are given by field; absent fields are missing in every row. */
function compute(
  dataset: DatasetName,
  bars: Readonly<Record<string, readonly number[]>>,
): Readonly<Record<string, readonly number[]>> {
  const { program } = resolveFeatures([BASE_SET], dataset);
  const rows = bars['close']?.length ?? 0;
  const block: EvaluationBlock = {
    rows,
    starts: Int32Array.of(0, rows),
    firstRows: Int32Array.of(0),
    inputs: program.fields.map((field) =>
      Float32Array.from(bars[field] ?? Array<number>(rows).fill(MISSING)),
    ),
  };
  const results = createRunner(program).run(block);
  return Object.fromEntries(program.outputs.map(({ name }, index) => [name, [...(results[index] ?? [])]]));
}

/** Rows whose values differ by more than float32’s precision. */
function differences(found: readonly number[] | undefined, expected: readonly number[]): readonly string[] {
  return expected.flatMap((value, row) => {
    const other = found?.[row] ?? Number.POSITIVE_INFINITY;
    const isSame = Object.is(other, value) || Math.abs(other - value) < 5e-7;
    return isSame ? [] : [`row ${row}: ${other} instead of ${value}`];
  });
}

/** S. A. Corwin and P. Schultz (2012), written down as in the paper. */
function spread(
  [high, low]: readonly [number, number],
  [nextHigh, nextLow]: readonly [number, number],
): number {
  const beta = Math.log(high / low) ** 2 + Math.log(nextHigh / nextLow) ** 2;
  const gamma = Math.log(Math.max(high, nextHigh) / Math.min(low, nextLow)) ** 2;
  const divisor = 3 - 2 * Math.SQRT2;
  const alpha = (Math.sqrt(2 * beta) - Math.sqrt(beta)) / divisor - Math.sqrt(gamma / divisor);
  return Math.max(0, (2 * (Math.exp(alpha) - 1)) / (1 + Math.exp(alpha)));
}

describe('the base features', () => {
  it('of a day are returns, ranges and volume against the twenty days before', () => {
    const rows = 22;
    const volume = Array.from({ length: rows }, (_, row) => 100 + row);
    const features = compute('stocks_daily', {
      open: Array<number>(rows).fill(10),
      high: Array<number>(rows).fill(13),
      low: Array<number>(rows).fill(8),
      close: Array.from({ length: rows }, (_, row) => (row % 2 === 0 ? 12 : 9)),
      vwap: Array<number>(rows).fill(11),
      volume,
    });
    expect(differences(features['daily_return']?.slice(0, 3), [MISSING, -0.25, 1 / 3])).toEqual([]);
    expect(
      differences(features['alpha_daily']?.slice(0, 3), [MISSING, Math.log(0.75), Math.log(4 / 3)]),
    ).toEqual([]);
    expect(differences(features['intraday_return']?.slice(0, 2), [0.2, -0.1])).toEqual([]);
    expect(differences(features['price_range']?.slice(0, 1), [5])).toEqual([]);
    expect(differences(features['typical_price']?.slice(0, 2), [11, 10])).toEqual([]);
    expect(differences(features['vwap']?.slice(0, 1), [11])).toEqual([]);
    expect(differences(features['relative_volume']?.slice(0, 2), [MISSING, 101 / 100])).toEqual([]);
    expect(differences(features['relative_volume']?.slice(-1), [121 / 110.5])).toEqual([]);
  });

  it('of indices have nothing to do with volume', () => {
    const { features } = resolveFeatures([BASE_SET], 'indices_daily');
    expect(features.map(({ name }) => name)).toEqual([
      'daily_return',
      'alpha_daily',
      'intraday_return',
      'price_range',
      'typical_price',
    ]);
  });

  it('of options estimate the spread from two days’ highs and lows', () => {
    const days = [
      [10, 9],
      [10.2, 9.1],
      [13, 12.5],
      [MISSING, MISSING],
      [12, 11],
      [12, 12],
    ] as const;
    const features = compute('options_daily', {
      close: days.map(([high]) => high),
      high: days.map(([high]) => high),
      low: days.map(([, low]) => low),
      strike: days.map(() => 50),
      underlying_close: days.map(() => 55),
      days_to_expiry: days.map((_, row) => 10 - row),
      volume: days.map(() => 7),
    });
    const [first, second] = days;
    expect(spread(first, second)).toBeGreaterThan(0.05);
    expect(
      differences(features['bid_ask_spread'], [MISSING, spread(first, second), 0, MISSING, MISSING, 0]),
    ).toEqual([]);
    expect(differences(features['moneyness']?.slice(0, 1), [1.1])).toEqual([]);
    expect(differences(features['days_to_expiry']?.slice(0, 2), [10, 9])).toEqual([]);
    expect(differences(features['relative_volume']?.slice(0, 2), [MISSING, 1])).toEqual([]);
  });

  it('of a minute follow the session', () => {
    const close = [10, 11, 12, 12, 12, 15];
    const features = compute('stocks_minute', {
      high: close.map((price) => price + 1),
      low: close.map((price) => price - 1),
      close,
      volume: [1, 3, 0, 0, 0, 4],
    });
    expect(differences(features['minute_return']?.slice(0, 2), [MISSING, 0.1])).toEqual([]);
    expect(differences(features['alpha_minute']?.slice(0, 2), [MISSING, Math.log(1.1)])).toEqual([]);
    expect(
      differences(features['price_velocity'], [MISSING, MISSING, MISSING, MISSING, MISSING, 0.1]),
    ).toEqual([]);
    expect(differences(features['vwap_session'], [10, 10.75, 10.75, 10.75, 10.75, 103 / 8])).toEqual([]);
  });
});
