/**
 * Random expressions that qlib accepts and computes well. `exact` ones are single precision all through, so that both sides
 * have the same bits; only they stand where a last bit decides over everything: in comparisons, ranks, positions of extremes,
 * standard deviations, correlations, denominators.
 */
export function randomExpression(random: () => number, depth = 3): string {
  const { real, exact, flag } = makeGrammar(random);
  const roll = random();
  if (roll < 0.15) return exact(depth);
  return roll < 0.2 ? flag(depth) : real(depth);
}

interface Grammar {
  /** Single precision, equal to the bit on both sides. */
  readonly exact: (depth: number) => string;
  /** A comparison of exact values, or several of them. */
  readonly flag: (depth: number) => string;
  /** Anything numeric. */
  readonly real: (depth: number) => string;
}

const PRICES = ['$open', '$high', '$low', '$close', '$vwap'] as const;
const WINDOWS = [2, 3, 5, 7, 10, 20, 30, 60] as const;
/** Their results are the same to the bit, too, but in double precision. */
const SHARP = ['Max', 'Min', 'IdxMax', 'IdxMin', 'Rank', 'Count'] as const;
const SMOOTH = ['Mean', 'Sum', 'Std', 'Var', 'Med', 'Mad', 'WMA', 'EMA', 'Slope', 'Rsquare', 'Resi'] as const;
/** What may run over values that are not exact: nothing that subtracts almost equal numbers and then looks at the rest. */
const OVER_ANYTHING = ['Mean', 'Sum', 'Max', 'Min', 'EMA', 'Med', 'WMA'] as const;

function makeGrammar(random: () => number): Grammar {
  const pick = <T>(choices: readonly T[]): T => {
    const choice = choices[Math.floor(random() * choices.length)];
    if (choice === undefined) throw new RangeError('nothing to choose from');
    return choice;
  };
  const price = (): string => pick(PRICES);
  const window = (): number => (random() < 0.04 ? 0 : pick(WINDOWS));
  const some = (choices: readonly (() => string)[]): string => pick(choices)();
  const literal = (): string => pick(['1', '2', '0.5', '10', '1e-3', '1.5', '100']);

  const leaf = (): string => (random() < 0.25 ? '$volume' : price());
  // Present in the same rows: where the pairs are constant but the columns are not, qlib divides rounding errors by zero.
  const traded = (): string => pick(['$open', '$high', '$low', '$close', '$volume', '$close/$open']);
  const exact = (depth: number): string => {
    if (depth <= 0) return leaf();
    const inner = (): string => exact(depth - 1);
    return some([
      leaf,
      () => `(${inner()}${pick(['+', '-', '*'])}${inner()})`,
      () => `(${inner()}${pick(['+', '-', '*', '/'])}${literal()})`,
      () => `(${literal()}${pick(['+', '-', '*'])}${inner()})`,
      () => `(${inner()}/${pick(['$close', '$open', '($volume+10000)', 'Ref($close,1)', '($high+$low)'])})`,
      () => `${pick(['Greater', 'Less'])}(${inner()},${inner()})`,
      () => `Abs(${inner()})`,
      () => `Sign(${inner()})`,
      () => `Ref(${inner()},${pick([1, 2, 5, 20, -1, -2])})`,
      () => `Delta(${inner()},${pick([1, 3, 10])})`,
      () => `If(${flag(depth - 1)},${inner()},${pick([inner(), '0'])})`,
      () => `(${inner()}**2)`,
    ]);
  };
  const flag = (depth: number): string => {
    const compare = (): string =>
      `(${exact(depth - 1)}${pick(['>', '>=', '<', '<=', '==', '!='])}${random() < 0.2 ? literal() : exact(depth - 1)})`;
    if (depth <= 1) return compare();
    return some([
      compare,
      compare,
      () => `(${flag(depth - 1)}${pick(['&', '|'])}${flag(depth - 1)})`,
      () => `Not(${flag(depth - 1)})`,
    ]);
  };
  const windowOver = (depth: number): string =>
    some([
      () => `${pick(SHARP)}(${exact(depth)},${window()})`,
      () => `${pick(SMOOTH)}(${exact(depth)},${window()})`,
      () => `${pick(SMOOTH)}(${exact(depth)},${window()})`,
      () => `Quantile(${exact(depth)},${window()},${pick(['0.1', '0.2', '0.5', '0.8'])})`,
      () => `Cov(${exact(depth)},${exact(depth)},${pick(WINDOWS)})`,
      () => `Corr(${traded()},${traded()},${pick([10, 20, 60])})`,
      () => `${pick(['Mean', 'Sum', 'Count'])}(${flag(depth)},${window()})`,
      () => `${pick(OVER_ANYTHING)}(${real(depth)},${window()})`,
    ]);
  const real = (depth: number): string => {
    if (depth <= 0) return price();
    const inner = (): string => real(depth - 1);
    return some([
      () => windowOver(depth - 1),
      () => windowOver(depth - 1),
      () => windowOver(depth - 1),
      () => `(${inner()}${pick(['+', '*'])}${inner()})`,
      () => `(${inner()}-${price()})`,
      () => `(${inner()}/${pick(['$close', '($volume+10000)', 'Max($high,10)', literal()])})`,
      () => `Abs(${inner()})`,
      () => `${pick(['Greater', 'Less'])}(${inner()},${inner()})`,
      () => `Ref(${inner()},${pick([1, 3, -1])})`,
      () => `If(${flag(depth - 1)},${inner()},${inner()})`,
    ]);
  };
  return { exact, flag, real };
}
