import { type OverrideLine, readOverrideTable, shortQuote } from '../override-table.ts';
import { parseTradingDay, type TradingDay } from '../trading-day.ts';

/** What a person says of a split: it counts, or it does not. */
export interface SplitOverride {
  readonly ticker: string;
  readonly day: TradingDay;
  /** `to` new shares for `from` old ones. */
  readonly from: number;
  readonly to: number;
  readonly decision: 'keep' | 'drop';
  readonly note: string;
  /** Where it stands in the file; the header is line 1. */
  readonly line: number;
}

/** Columns of the file, in any order; the note may be left out. */
const COLUMNS = ['ticker', 'execution_date', 'split_from', 'split_to', 'decision', 'note'] as const;
type SplitLine = OverrideLine<(typeof COLUMNS)[number]>;

/** What no name has, though the vendor’s may be odd otherwise. */
const CONTROL = /\p{Cc}/u;

/** Reads a person’s decisions about splits. Throws `E_OVERRIDES` with the line. */
export function parseSplitOverrides(text: string, path: string): readonly SplitOverride[] {
  const example = 'AAPL,2020-08-31,1,4,keep,"the exchange’s notice"';
  const lines = readOverrideTable(text, { columns: COLUMNS, optional: ['note'], example, path });
  return withoutRepetitions(lines.map((line) => ({ line, override: readOverride(line) })));
}

/** Whether two ratios are one, written differently: 1:4 is 2:8. */
export function isSameRatio(left: number, right: number): boolean {
  return Math.abs(left - right) <= 1e-9 * Math.max(Math.abs(left), Math.abs(right));
}

function readOverride({ line, field, malformed }: SplitLine): SplitOverride {
  const ticker = field('ticker');
  if (ticker === '' || CONTROL.test(ticker)) throw malformed(`names no ticker: ${shortQuote(ticker)}`);
  const day = parseTradingDay(field('execution_date'));
  if (day === undefined) {
    throw malformed(`has no date like 2024-03-08: ${shortQuote(field('execution_date'))}`);
  }
  const [from, to] = [Number(field('split_from')), Number(field('split_to'))];
  if (!(isShareCount(from) && isShareCount(to) && isShareCount(to / from))) {
    throw malformed(
      `has no ratio above zero: ${shortQuote(field('split_from'))} to ${shortQuote(field('split_to'))}`,
    );
  }
  const decision = field('decision').toLowerCase();
  if (decision !== 'keep' && decision !== 'drop') {
    throw malformed(`decides ${shortQuote(decision)} instead of keep or drop`);
  }
  return { ticker, day, from, to, decision, note: field('note'), line };
}

function isShareCount(value: number): boolean {
  return Number.isFinite(value) && value > 0;
}

/** Lines that say the same twice are one; lines of one ticker and day that contradict each other are none. */
function withoutRepetitions(
  read: readonly { readonly line: SplitLine; readonly override: SplitOverride }[],
): readonly SplitOverride[] {
  const byDay = Map.groupBy(read, ({ override: { ticker, day } }) => `${ticker} ${day}`);
  return [...byDay.values()].flatMap((group) => {
    const kept: SplitOverride[] = [];
    for (const { line, override } of group) {
      const ratio = override.to / override.from;
      const same = kept.find((each) => isSameRatio(each.to / each.from, ratio));
      const rival = kept.find(
        (each) => each.decision === 'keep' && override.decision === 'keep' && each !== same,
      );
      const contradicted = same?.decision === override.decision ? rival : (same ?? rival);
      if (contradicted !== undefined) throw line.malformed(`contradicts line ${contradicted.line}`);
      if (same === undefined) kept.push(override);
    }
    return kept;
  });
}
