import { evaluateMarket } from './evaluate-market.ts';
import type { QlibMarket } from './qlib-market.ts';

/** Rounding errors of some ten operations, each on sums over a window, some of them carried along for years. */
const OPERATIONS = 16_384;
/** A result that may be off by so much says nothing: its row is passed over. */
const SLACK_MAX = 0.05;
/** Deviations up to this make qlib’s `Corr` missing, and ours. */
const MASKED_DEVIATION = 2e-5;

/**
 * How far qlib’s `Skew(…)`, `Kurt(…)`, `Corr(…)` and `Cov(…)` may be off, by series and row, where they are the whole expression; undefined for
 * other expressions. pandas makes central moments of sums of powers, so that of values which are far from zero, or from the
 * mean of all, beside their deviation in the window few digits are left, or none (infinite slack).
 */
export function qlibSlack(expression: string, market: QlibMarket): readonly Float64Array[] | undefined {
  const [, operator = '', inner = ''] = /^(Skew|Kurt|Corr|Cov)\((.*)\)$/.exec(expression) ?? [];
  const [first = '', second = '', third = ''] = splitArguments(inner);
  if (operator === 'Cov') return productSlack(first, second, market);
  if (operator === 'Corr') return pairSlack(first, second, third, market);
  return operator === '' ? undefined : momentSlack(operator === 'Kurt' ? 2 : 1.5, first, second, market);
}

function momentSlack(
  power: number,
  operand: string,
  window: string,
  market: QlibMarket,
): readonly Float64Array[] {
  const [values = [], variances = []] = evaluateMarket([operand, `Var(${operand},${window})`], market);
  return values.map((column, place) => {
    const finite = column.filter((value) => Number.isFinite(value));
    const center = Math.round(finite.reduce((sum, value) => sum + value, 0) / Math.max(1, finite.length));
    const farthest = farthestFrom(center, finite);
    return Float64Array.from(variances[place] ?? [], (variance) =>
      variance > 0 ? capped((farthest ** 2 / variance) ** power) : 0,
    );
  });
}

/** qlib takes the product of means from the mean of products: of a constant, rounding is left where we have 0. */
function productSlack(left: string, right: string, market: QlibMarket): readonly Float64Array[] {
  const [x = [], y = []] = evaluateMarket([left, right], market);
  return x.map((column, place) => {
    const product = farthestFrom(0, column) * farthestFrom(0, y[place] ?? column);
    return new Float64Array(column.length).fill(OPERATIONS * Number.EPSILON * product);
  });
}

/** Where the pairs of a window are constant and their columns are not, qlib divides rounding errors by zero. */
function pairSlack(left: string, right: string, window: string, market: QlibMarket): readonly Float64Array[] {
  const paired = [`(${left})+0*(${right})`, `(${right})+0*(${left})`];
  const [x = [], y = [], varX = [], varY = [], ownX = [], ownY = []] = evaluateMarket(
    [
      left,
      right,
      ...paired.map((one) => `Var(${one},${window})`),
      `Std(${left},${window})`,
      `Std(${right},${window})`,
    ],
    market,
  );
  return x.map((column, place) => {
    const [mostX, mostY] = [farthestFrom(0, column), farthestFrom(0, y[place] ?? column)];
    return Float64Array.from(column, (_, row) => {
      const isMasked = !(
        (ownX[place]?.[row] ?? 0) > MASKED_DEVIATION && (ownY[place]?.[row] ?? 0) > MASKED_DEVIATION
      );
      const [one = Number.NaN, other = Number.NaN] = [varX[place]?.[row], varY[place]?.[row]];
      if (isMasked || Number.isNaN(one) || Number.isNaN(other)) return 0;
      return capped(mostX ** 2 / one + mostY ** 2 / other);
    });
  });
}

function capped(condition: number): number {
  const slack = OPERATIONS * Number.EPSILON * condition;
  return slack <= SLACK_MAX ? slack : Number.POSITIVE_INFINITY;
}

function farthestFrom(center: number, values: Float32Array): number {
  return values.reduce((most, value) => {
    const distance = Math.abs(value - center);
    return distance > most && distance < Number.POSITIVE_INFINITY ? distance : most;
  }, 0);
}

function splitArguments(text: string): readonly string[] {
  const parts = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '(' ? 1 : letter === ')' ? -1 : 0;
    if (letter === ',' && depth === 0) parts.push('');
    else parts[parts.length - 1] += letter;
  }
  return parts;
}
