import type { Tolerance } from './compare-answers.ts';

/** Expressions that are held to one tolerance. */
export interface ProbeFamily {
  readonly name: string;
  readonly tolerance: Tolerance;
  readonly expressions: readonly string[];
}

/** Single precision all through: not a bit may differ. */
const EXACT: Tolerance = { ulps: 0 };
/** Sums in double precision, added up in another order, rounded to single precision once. */
const SUMS: Tolerance = { ulps: 1, scale: 1e-13 };
/** pandas takes the difference of two means, which leaves more of an exact zero. */
const PAIRS: Tolerance = { ulps: 1, scale: 1e-11 };
/** numpy’s logarithm of single precision is off by up to 4 units in the last place, and depends on the processor. */
const LOGARITHM: Tolerance = { ulps: 4 };
const AFTER_LOGARITHM: Tolerance = { ulps: 1, absolute: 5e-5 };
/** Powers other than squares, roots and reciprocals: single-precision `pow`, where we round the double one. */
const POWERS: Tolerance = { ulps: 2 };
/** pandas updates third and fourth moments from row to row. */
const HIGH_MOMENTS: Tolerance = { ulps: 1, relative: 1e-4, absolute: 1e-5 };

const WINDOWS = [0, 1, 2, 5, 20, 60];

/** What windows run over: a price, a volume, a field with holes of its own, something infinite, a comparison. */
const OPERANDS = ['$close', '$volume', '$vwap', '$close/$volume', '$close>Ref($close,1)'];

/** All windows over the first operand, and over the others every second one. */
function overWindows(
  operator: string,
  operands: readonly string[] = OPERANDS,
  windows: readonly number[] = WINDOWS,
): readonly string[] {
  return operands.flatMap((operand, index) =>
    windows
      .filter((_, place) => index === 0 || place % 2 === (operand.startsWith('$v') ? 1 : 0))
      .map((window) => `${operator}(${operand},${window})`),
  );
}

/** Expressions without blanks, written one after the other. */
function words(text: string): readonly string[] {
  return text.trim().split(/\s+/);
}

const elementWise: ProbeFamily = {
  name: 'element-wise',
  tolerance: EXACT,
  expressions: [
    ...words(`
      $open $high $low $close $volume $vwap $factor $change $CLOSE $close+$open $close-$open
      $close*$volume $close/$open Add($close,$open) Sub($close,1) Mul(2,$close) Div($close,$volume)
      $close/0 ($close-$close)/($close-$close) 0-$close -1*$close 1/$close 3-$close 1/3*$close
      $volume+1 $close+1e-12 $close*1e-3 2*$close-$high-$low ($close-$open)/($high-$low+1e-12)
      Greater($open,$close) Less($open,$vwap) Greater($close,10) Less(10,$close) Abs($close-$open)
      Sign($close-$open) Sign($vwap-$close) $close>$open $close>=$open $close<$open $close<=$open
      $close==$open $close!=$open Gt($close,10) Ge(10,$close) Lt($vwap,$close) Le($vwap,$close)
      Eq($vwap,$close) Ne($vwap,$close) 3>$close Not($close>$open) ($close>$open)&($close>10)
      ($close>$open)|($vwap>10) And($close>$open,$volume>0) Or($close>$open,$volume>0)
      ($close>$open)+($close>10) ($close>$open)*($close>10) ($close>$open)*$close ($close>$open)+1
      ($close>$open)*2.5 ($close>$open)/2 If($close>$open,$close,$open) If($close>$open,1,0)
      If($close>$open,$close,0) If($close>$open,1,$close) If($vwap,$close,$open) If($volume,1,-1)
      If($close>$open,1,0)*$close If($close>$open,0.1,0.2) If($close>$open,$close>$vwap,$open>$vwap)
      Log($close-$close) $close**2 $close**0.5 $close**-1 Power($close,2) ($close-$open)**0.5
      $close**1 $close**0 $vwap**0
    `),
  ],
};

const shifts: ProbeFamily = {
  name: 'shifts',
  tolerance: EXACT,
  expressions: [
    ...words(`
      Ref($close,1) Ref($close,60) Ref($close,0) Ref($close,-1) Ref($close,-2)/Ref($close,-1)-1
      Ref($close,5000) Ref($close>$open,1) Mean(Ref($close>$open,1),5) Ref(Ref($close,2),-1)
      Delta($close,1) Delta($close,5) Delta($close,0) Delta($volume,20) Delta($close,-3)
      Feature("close") ChangeInstrument('S0000',$close) $close/ChangeInstrument('S0000',$close)
      Mask($close,'S0000') Rank(ChangeInstrument('S0000',$close),8) Max(Mask($close,'S0000'),9)/$close
      ChangeInstrument('S0000',$close>$open)&Mask($volume>0,'S0000')
    `),
  ],
};

const orders: ProbeFamily = {
  name: 'order statistics',
  tolerance: SUMS,
  expressions: [
    ...['Max', 'Min', 'Med', 'IdxMax', 'IdxMin', 'Rank', 'Count'].flatMap((operator) =>
      overWindows(operator),
    ),
    ...[0.2, 0.8, 0, 1, 0.5, 1 / 3].flatMap((q) =>
      [0, 1, 5, 20, 60].map((window) => `Quantile($close,${window},${q})`),
    ),
    ...words(`
      Quantile($volume,20,0.8) Quantile($vwap,20,0.1) Quantile($close/$volume,20,0.9)
    `),
    ...overWindows('Mad', ['$close', '$vwap', '$close/$volume']),
  ],
};

const sums: ProbeFamily = {
  name: 'sums and moments',
  tolerance: SUMS,
  expressions: [
    ...['Mean', 'Sum', 'Std', 'Var', 'WMA', 'EMA'].flatMap((operator) => overWindows(operator)),
    ...words(`
      EMA($close,0.3) EMA($vwap,0.05) Mean($close,0.1) Std($close,0.1) Sum($close,0.1) Max($close,0.1)
      Count($close,0.1) Mean($close,N=3) Mean($close,1+2)
      Sum(Greater($close-Ref($close,1),0),5)/(Sum(Abs($close-Ref($close,1)),5)+1e-12)
      Mean($close>Ref($close,1),5)-Mean($close<Ref($close,1),5) Mean(Mean($close,5),5)
      Sum(If($close>Ref($close,1),$volume,0),20)/Sum($volume,20)
      Mean($close*$volume,20)/Mean($volume,20) Std($close/Ref($close,1)-1,20)
      ($close-Mean($close,20))/Std($close,20) EMA($close,12)-EMA($close,26)
      Mean($close,5)>Mean($close,20) Abs(Mean($close,5)-$close) Sign($close-Mean($close,5))
      Ref(Mean($close,5),3) Delta(Mean($close,5),5) If($close>Mean($close,5),Std($close,5),0)
      Mean($close,5)**2 Mean($close,5)**0.5 Greater(Mean($close,5),$close) Std(Ref($close,-5),5)
    `),
  ],
};

const regressions: ProbeFamily = {
  name: 'regressions',
  tolerance: SUMS,
  expressions: ['Slope', 'Rsquare', 'Resi'].flatMap((operator) => [
    ...overWindows(operator),
    `${operator}($high-$low,10)`,
  ]),
};

const pairs: ProbeFamily = {
  name: 'pairs',
  tolerance: PAIRS,
  expressions: [
    ...['Corr', 'Cov'].flatMap((operator) =>
      [1, 2, 5, 20, 60].flatMap((window) => [
        `${operator}($close,$volume,${window})`,
        `${operator}($close,$vwap,${window})`,
        `${operator}($close/$volume,$open,${window})`,
      ]),
    ),
    'Corr($close/Ref($close,1),$volume,20)',
    'Cov($close,Ref($close,1),10)',
  ],
};

/** Every operator of qlib, over windows of every kind and over operands of every type. */
export const PROBES: readonly ProbeFamily[] = [
  elementWise,
  shifts,
  orders,
  sums,
  regressions,
  pairs,
  {
    name: 'moments of third and fourth order',
    tolerance: HIGH_MOMENTS,
    expressions: [
      ...overWindows('Skew', OPERANDS.slice(0, 4), [0, 3, 5, 20, 60]),
      ...overWindows('Kurt', OPERANDS.slice(0, 4), [0, 4, 5, 20, 60]),
    ],
  },
  {
    name: 'logarithms',
    tolerance: LOGARITHM,
    expressions: ['Log($close)', 'Log($volume)', 'Log($volume+1)', 'Log($close-$open)'],
  },
  {
    name: 'windows over logarithms',
    tolerance: AFTER_LOGARITHM,
    expressions: [
      ...words(`
      Corr($close,Log($volume+1),5) Corr($close,Log($volume+1),60) Mean(Log($close),20)
      Corr($close/Ref($close,1),Log($volume/Ref($volume,1)+1),10) Log(Mean($close,5))
    `),
    ],
  },
  {
    name: 'powers',
    tolerance: POWERS,
    expressions: [
      '$close**3',
      '$close**1.5',
      '2**($close/$open)',
      '$close**($open/$close)',
      'Power($close,-2)',
    ],
  },
];

/** The tolerance for a feature of Alpha158 or Alpha360, by its name. */
export function alphaTolerance(set: 'alpha158' | 'alpha360', name: string): Tolerance {
  if (set === 'alpha360' || /^(?:K[A-Z]+2?|(?:OPEN|HIGH|LOW|VWAP)0|ROC\d+)$/.test(name)) return EXACT;
  return /^COR[RD]\d+$/.test(name) ? AFTER_LOGARITHM : SUMS;
}

/** For random expressions: sums of sums, differences of sums. */
export const RANDOM_TOLERANCE: Tolerance = { ulps: 2, scale: 1e-12 };

/** Whether an expression has moments that pandas updates from row to row. */
export function drifts(expression: string): boolean {
  return /\b(?:Std|Var|Cov|Corr|Rsquare)\(/.test(expression);
}

/**
 * The tolerance on long series, where errors of moments that pandas updates from row to row are of the size of the largest value
 * it has seen: under the root of a small variance they grow to the root of the precision, and as a part of a small one to more.
 * Ours are made anew for each window.
 */
export function overYears(expression: string, tolerance: Tolerance): Tolerance {
  const { scale = 0, relative = 0 } = tolerance;
  if (/\b(?:Corr|Rsquare)\(/.test(expression)) return { ...tolerance, scale: Math.max(scale, 1e-5) };
  if (!drifts(expression)) return tolerance;
  return { ...tolerance, scale: Math.max(scale, 3e-8), relative: Math.max(relative, 1e-6) };
}
