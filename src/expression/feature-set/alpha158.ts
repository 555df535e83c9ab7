import type { Feature, FeatureSet } from '../feature.ts';
import { ALPHA_DATASETS, alphaLabel } from './alpha-label.ts';

const WINDOWS = [5, 10, 20, 30, 60];

/** Shapes of a candle, by name. */
const CANDLES: readonly (readonly [string, string])[] = [
  ['KMID', '($close-$open)/$open'],
  ['KLEN', '($high-$low)/$open'],
  ['KMID2', '($close-$open)/($high-$low+1e-12)'],
  ['KUP', '($high-Greater($open, $close))/$open'],
  ['KUP2', '($high-Greater($open, $close))/($high-$low+1e-12)'],
  ['KLOW', '(Less($open, $close)-$low)/$open'],
  ['KLOW2', '(Less($open, $close)-$low)/($high-$low+1e-12)'],
  ['KSFT', '(2*$close-$high-$low)/$open'],
  ['KSFT2', '(2*$close-$high-$low)/($high-$low+1e-12)'],
];

const PRICES = ['open', 'high', 'low', 'vwap'];

const WEIGHTED = 'Abs($close/Ref($close, 1)-1)*$volume';

/** A formula for each window, by name. */
type Family = readonly [name: string, expression: (days: number) => string];

const FAMILIES: readonly Family[] = [
  ['ROC', (d) => `Ref($close, ${d})/$close`],
  ['MA', (d) => `Mean($close, ${d})/$close`],
  ['STD', (d) => `Std($close, ${d})/$close`],
  ['BETA', (d) => `Slope($close, ${d})/$close`],
  ['RSQR', (d) => `Rsquare($close, ${d})`],
  ['RESI', (d) => `Resi($close, ${d})/$close`],
  ['MAX', (d) => `Max($high, ${d})/$close`],
  ['MIN', (d) => `Min($low, ${d})/$close`],
  ['QTLU', (d) => `Quantile($close, ${d}, 0.8)/$close`],
  ['QTLD', (d) => `Quantile($close, ${d}, 0.2)/$close`],
  ['RANK', (d) => `Rank($close, ${d})`],
  ['RSV', (d) => `($close-Min($low, ${d}))/(Max($high, ${d})-Min($low, ${d})+1e-12)`],
  ['IMAX', (d) => `IdxMax($high, ${d})/${d}`],
  ['IMIN', (d) => `IdxMin($low, ${d})/${d}`],
  ['IMXD', (d) => `(IdxMax($high, ${d})-IdxMin($low, ${d}))/${d}`],
  ['CORR', (d) => `Corr($close, Log($volume+1), ${d})`],
  ['CORD', (d) => `Corr($close/Ref($close,1), Log($volume/Ref($volume, 1)+1), ${d})`],
  ['CNTP', (d) => `Mean($close>Ref($close, 1), ${d})`],
  ['CNTN', (d) => `Mean($close<Ref($close, 1), ${d})`],
  ['CNTD', (d) => `Mean($close>Ref($close, 1), ${d})-Mean($close<Ref($close, 1), ${d})`],
  ...movement('SUM', '$close'),
  ['VMA', (d) => `Mean($volume, ${d})/($volume+1e-12)`],
  ['VSTD', (d) => `Std($volume, ${d})/($volume+1e-12)`],
  ['WVMA', (d) => `Std(${WEIGHTED}, ${d})/(Mean(${WEIGHTED}, ${d})+1e-12)`],
  ...movement('VSUM', '$volume'),
];

/** Gains, losses and their difference, as shares of all movement. */
function movement(prefix: string, field: string): readonly Family[] {
  const gains = (d: number): string => `Sum(Greater(${field}-Ref(${field}, 1), 0), ${d})`;
  const losses = (d: number): string => `Sum(Greater(Ref(${field}, 1)-${field}, 0), ${d})`;
  const all = (d: number): string => `(Sum(Abs(${field}-Ref(${field}, 1)), ${d})+1e-12)`;
  return [
    [`${prefix}P`, (d) => `${gains(d)}/${all(d)}`],
    [`${prefix}N`, (d) => `${losses(d)}/${all(d)}`],
    [`${prefix}D`, (d) => `(${gains(d)}-${losses(d)})/${all(d)}`],
  ];
}

/** qlib’s Alpha158 in its order of columns, and its label (`Alpha158DL`, `qlib/contrib/data/loader.py`). */
export const ALPHA158_SET: FeatureSet = {
  name: 'alpha158',
  description: 'qlib’s Alpha158: shapes of candles, and 29 families over 5, 10, 20, 30 and 60 days.',
  origin: 'built in',
  features: [
    ...CANDLES.map(([name, expression]) => feature(name, expression, 'Shape of the candle')),
    ...PRICES.map((price) =>
      feature(`${price.toUpperCase()}0`, `$${price}/$close`, `The day’s ${price} against its close`),
    ),
    ...FAMILIES.flatMap(([name, expression]) =>
      WINDOWS.map((days) => feature(`${name}${days}`, expression(days), `${name} over ${days} days`)),
    ),
    alphaLabel(),
  ],
};

function feature(name: string, expression: string, description: string): Feature {
  return { name, expression, datasets: ALPHA_DATASETS, description, isLabel: false };
}
