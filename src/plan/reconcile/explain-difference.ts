import type { BarField, BarPair, BarValues, FoldClues, PairContext } from './bar-pair.ts';
import { type DifferenceRule, RULE_NAMES, TOLERANCE } from './difference-rule.ts';

/** Both bars of a pair. */
type FullPair = BarPair & { readonly ours: BarValues; readonly theirs: BarValues };

/** One number that differs, with all that may explain it. */
interface Case {
  readonly field: BarField;
  readonly ours: number;
  readonly theirs: number;
  readonly pair: FullPair;
  readonly context: PairContext;
}

type Fits = (one: Case) => boolean;

/** The first known reason that explains why a number differs, or `undefined`. */
export function explainField(
  field: BarField,
  pair: FullPair,
  context: PairContext,
): DifferenceRule | undefined {
  const [ours, theirs] = [pair.ours[field], pair.theirs[field]];
  if (ours === undefined || theirs === undefined) return undefined;
  return RULE_NAMES.find((rule) => FITS[rule]?.({ field, ours, theirs, pair, context }) === true);
}

/** Why only one source has a bar, or `undefined` when nothing known explains it. */
export function explainLonely(
  pair: BarPair,
  bar: BarValues,
  { dataset, lastMinuteMs }: PairContext,
): DifferenceRule | undefined {
  if (bar.volume === 0) return 'zero-volume';
  if (dataset.timeframe === '1m') {
    return pair.startMs === lastMinuteMs ? 'closing-minute-missing' : undefined;
  }
  const isOnePrice = bar.high === bar.low;
  return isOnePrice && isAfterClose(bar.close, pair.fold) ? 'closing-auction' : undefined;
}

const FITS: Readonly<Partial<Record<DifferenceRule, Fits>>> = {
  'float-digits': (one) => isNear(one, TOLERANCE.floatDigits),
  'single-precision': ({ field, ours, theirs }) => isPrice(field) && Math.fround(theirs) === ours,
  'six-decimals': ({ field, ours, theirs, pair }) =>
    field === 'volume' && Math.abs(ours - theirs) <= TOLERANCE.sixDecimals * partsOf(pair),
  'whole-shares': ({ field, ours, theirs, pair, context }) =>
    field === 'volume' &&
    context.dataset.asset === 'stocks' &&
    Number.isInteger(ours) !== Number.isInteger(theirs) &&
    Math.abs(ours - theirs) <= TOLERANCE.wholeShares * partsOf(pair),
  'late-prints': (one) =>
    isFolded(one) && isCount(one.field) && one.theirs < one.ours && isNear(one, TOLERANCE.latePrints),
  'extended-hours': (one) => isFolded(one) && isCount(one.field) && hasSessionOnly(one),
  'print-eligibility': (one) =>
    isFolded(one) &&
    ((one.field === 'high' && one.theirs > one.ours) || (one.field === 'low' && one.theirs < one.ours)) &&
    isNear(one, TOLERANCE.printEligibility),
  'closing-auction': (one) => isFolded(one) && hasLastMinute(one) && isClosing(one, TOLERANCE.closingAuction),
  'closing-minute-missing': (one) =>
    isFolded(one) && !hasLastMinute(one) && isClosing(one, TOLERANCE.closingMinute),
  'provisional-day': (one) =>
    one.context.isProvisional &&
    isNear(one, isCount(one.field) ? TOLERANCE.provisionalVolume : TOLERANCE.provisionalPrice),
};

function isPrice(field: BarField): boolean {
  return !isCount(field);
}

function isCount(field: BarField): boolean {
  return field === 'volume' || field === 'transactions';
}

function isNear({ ours, theirs }: Pick<Case, 'ours' | 'theirs'>, share: number): boolean {
  return Math.abs(ours - theirs) <= share * Math.max(Math.abs(ours), Math.abs(theirs));
}

/** Auctions and hours are known of shares only; other markets have no session that a day is cut by. */
function isFolded({ pair, context }: Case): boolean {
  return pair.fold !== undefined && context.dataset.asset === 'stocks';
}

function hasLastMinute({ pair }: Case): boolean {
  return pair.fold?.hasLastMinute === true;
}

/** Rounding errors add up: each bar that went into a sum has its own. */
function partsOf({ fold }: BarPair): number {
  return Math.max(1, fold?.minutes ?? 1);
}

/** The day counts at least what its session traded, and less than all minutes did. */
function hasSessionOnly({ field, ours, theirs, pair }: Case): boolean {
  const session = field === 'volume' ? pair.fold?.sessionVolume : pair.fold?.sessionTransactions;
  return session !== undefined && ours < theirs && ours >= session * (1 - TOLERANCE.extendedHours);
}

/** The close, and a high or a low that is the close: the auction sets them, and no minute of the session knows it. */
function isClosing(one: Case, share: number): boolean {
  const { field, ours, theirs, pair } = one;
  const isExtreme =
    (field === 'high' && ours > theirs && ours === pair.ours.close) ||
    (field === 'low' && ours < theirs && ours === pair.ours.close);
  if (field !== 'close' && !isExtreme) return false;
  return isAfterClose(ours, pair.fold) || isNear(one, share);
}

function isAfterClose(price: number, fold: FoldClues | undefined): boolean {
  const traded = fold?.afterClose;
  return traded !== undefined && price >= traded.low && price <= traded.high;
}
