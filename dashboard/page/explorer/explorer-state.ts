/** Lengths of bars that the explorer offers, shortest first. */
export const TIMEFRAMES = ['1m', '5m', '15m', '30m', '1h', '4h', '1d', '1w', '1mo', '1q', '1y'] as const;

/** One of {@link TIMEFRAMES}. */
export type Timeframe = (typeof TIMEFRAMES)[number];

/** How prices are put on one basis. */
export const ADJUSTMENTS = ['none', 'splits', 'all'] as const;

/** One of {@link ADJUSTMENTS}. */
export type Adjustment = (typeof ADJUSTMENTS)[number];

/** An expression drawn beside the bars, under a name of its own. */
export interface NamedExpression {
  readonly name: string;
  readonly text: string;
}

/** What the explorer shows; all of it stands in the address. */
export interface ExplorerState {
  /** Empty: none chosen yet. */
  readonly symbol: string;
  readonly asset: string;
  readonly timeframe: Timeframe;
  readonly adjust: Adjustment;
  /** Day on whose shares prices stand; null: the last one held. */
  readonly asOf: string | null;
  /** Last day to show; null: the last one held. */
  readonly to: string | null;
  readonly features: readonly string[];
  readonly expressions: readonly NamedExpression[];
  /** A second symbol, drawn as a line in per cent. */
  readonly compare: string | null;
  readonly view: 'chart' | 'table';
  /** Start of the bar that is explained, epoch milliseconds. */
  readonly at: number | null;
}

/** Overlays at once: more than a chart stays readable with. */
export const OVERLAYS_MAX = 6;

/** What an address without parameters shows. */
export const EXPLORER_START: ExplorerState = {
  symbol: '',
  asset: 'stocks',
  timeframe: '1d',
  adjust: 'none',
  asOf: null,
  to: null,
  features: [],
  expressions: [],
  compare: null,
  view: 'chart',
  at: null,
};

const NAMES: ReadonlySet<string> = new Set([...Object.keys(EXPLORER_START), 'expr']);
const DAY = /^\d{4}-\d{2}-\d{2}$/;
const NAME = /^[A-Za-z_]\w*$/;

/** The state an address stands for; what cannot be read of it is as at the start. */
export function parseExplorerState(search: URLSearchParams): ExplorerState {
  const at = search.get('at');
  return {
    symbol: search.get('symbol') ?? '',
    asset: search.get('asset') ?? EXPLORER_START.asset,
    timeframe: TIMEFRAMES.find((name) => name === search.get('timeframe')) ?? EXPLORER_START.timeframe,
    adjust: ADJUSTMENTS.find((name) => name === search.get('adjust')) ?? EXPLORER_START.adjust,
    asOf: dayOf(search.get('asOf')),
    to: dayOf(search.get('to')),
    features: (search.get('features') ?? '')
      .split(',')
      .filter((name) => NAME.test(name))
      .slice(0, OVERLAYS_MAX),
    expressions: search
      .getAll('expr')
      .flatMap((text) => parseNamedExpression(text) ?? [])
      .slice(0, OVERLAYS_MAX),
    compare: search.get('compare') || null,
    view: search.get('view') === 'table' ? 'table' : 'chart',
    at: at !== null && /^-?\d{1,15}$/.test(at) ? Number(at) : null,
  };
}

/**
 * The address of a state: only what differs from the start, in one order, so that equal states have equal addresses. What
 * others keep in `rest`, such as the order of a table, stays.
 */
export function formatExplorerState(
  state: ExplorerState,
  rest: URLSearchParams = new URLSearchParams(),
): URLSearchParams {
  const search = new URLSearchParams([...rest].filter(([name]) => !NAMES.has(name)));
  const put = (name: string, value: string | null, start: string | null): void => {
    if (value !== null && value !== start) search.append(name, value);
  };
  put('symbol', state.symbol, EXPLORER_START.symbol);
  put('asset', state.asset, EXPLORER_START.asset);
  put('timeframe', state.timeframe, EXPLORER_START.timeframe);
  put('adjust', state.adjust, EXPLORER_START.adjust);
  put('asOf', state.asOf, null);
  put('to', state.to, null);
  put('features', state.features.join(','), '');
  for (const { name, text } of state.expressions) search.append('expr', `${name}=${text}`);
  put('compare', state.compare, null);
  put('view', state.view, EXPLORER_START.view);
  put('at', state.at === null ? null : String(state.at), null);
  return search;
}

/** `name=EXPRESSION` taken apart; null when it has no name of letters, digits and underscores, or no expression. */
export function parseNamedExpression(text: string): NamedExpression | null {
  const equals = text.indexOf('=');
  const name = text.slice(0, Math.max(equals, 0)).trim();
  const expression = text.slice(equals + 1).trim();
  return NAME.test(name) && expression !== '' ? { name, text: expression } : null;
}

/** Whether features can be computed on bars of that length: they are defined on minutes and days. */
export function hasFeatures(timeframe: Timeframe): boolean {
  return timeframe === '1m' || timeframe === '1d';
}

/** Names of the lines that are drawn: features, then expressions; none where there are no features. */
export function overlayNames({ timeframe, features, expressions }: ExplorerState): readonly string[] {
  return hasFeatures(timeframe) ? [...features, ...expressions.map(({ name }) => name)] : [];
}

/** Bars shorter than a day, which have a time and not only a date. */
export function isIntraday(timeframe: Timeframe): boolean {
  return TIMEFRAMES.indexOf(timeframe) < TIMEFRAMES.indexOf('1d');
}

function dayOf(text: string | null): string | null {
  return text !== null && DAY.test(text) ? text : null;
}
