import type { SymbolDocument } from '../../../contract/api/symbols.ts';
import { barIndexOfDay, type ExplorerBar } from './bar-rows.ts';

/** A corporate action on the bar it took effect with. */
export interface EventMark {
  /** Index of the bar. */
  readonly index: number;
  readonly date: string;
  readonly kind: 'split' | 'dividend';
  /** Short, for the chart: `4:1`, `0.24`. */
  readonly label: string;
  /** Whole, for people: `Split 4 for 1`, `Dividend of 0.24 USD`. */
  readonly text: string;
}

/** Splits and dividends within the bars shown, oldest first; those before the first bar or after the last are not marked. */
export function eventMarks(
  bars: readonly ExplorerBar[],
  { splits, dividends }: Pick<SymbolDocument, 'splits' | 'dividends'>,
): readonly EventMark[] {
  const marks = [
    ...splits.map(({ date, from, to }) => ({
      date,
      kind: 'split' as const,
      label: `${to}:${from}`,
      text: `Split ${to} for ${from}`,
    })),
    ...dividends.map(({ date, cash, currency }) => ({
      date,
      kind: 'dividend' as const,
      label: String(cash),
      text: `Dividend of ${cash} ${currency}`,
    })),
  ];
  return marks
    .flatMap((mark) => {
      const index = barOfEvent(bars, mark.date);
      return index < 0 ? [] : [{ ...mark, index }];
    })
    .sort((a, b) => a.index - b.index || a.date.localeCompare(b.date));
}

/** The bar that holds a day: of bars longer than a day the one that has begun by then, of shorter ones the day’s first. */
function barOfEvent(bars: readonly ExplorerBar[], day: string): number {
  const index = barIndexOfDay(bars, day);
  if (index > 0 && (bars[index]?.date ?? day) > day) {
    const [before, after] = [bars[index - 1], bars[index]];
    const apartMs = before === undefined || after === undefined ? 0 : after.timeMs - before.timeMs;
    // Bars five days apart or more are weeks and longer; a day’s gap up to then is a weekend or a halt.
    return apartMs > 4.5 * 86_400_000 ? index - 1 : index;
  }
  return index;
}
