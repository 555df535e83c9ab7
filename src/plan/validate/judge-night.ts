import type { CapitalEvent } from '../../domain/adjust/apply-events.ts';
import { judgeMove } from '../../domain/adjust/judge-move.ts';
import type { ValidationRuleName } from './validation-rule.ts';

/** A symbol’s bar with its bar before and what is on record between them; days are counted since 1970. */
export interface Night {
  readonly symbol: string;
  readonly day: number;
  readonly previousDay: number;
  readonly previousClose: number;
  readonly open: number;
  readonly close: number;
  /** That of the day, and the median of the days before; undefined where there is none. */
  readonly volume: number | undefined;
  readonly usualVolume: number | undefined;
  /** The median of the absolute log returns of the days before; undefined for a newcomer. */
  readonly usualMove: number | undefined;
  /** Splits and dividends that took effect with this bar. */
  readonly events: readonly CapitalEvent[];
  /** Splits on record some days before or after, not with this bar. */
  readonly nearSplits: readonly { readonly day: number; readonly ratio: number }[];
}

/** What is wrong with a night. */
export interface NightVerdict {
  readonly rule: ValidationRuleName;
  /** The market itself vouches for the price: probably news, and no more than worth knowing. */
  readonly isVouchedFor: boolean;
  /** What follows the prices in a message. */
  readonly sentence: string;
  readonly evidence: Readonly<Record<string, number>>;
}

/** A market that moves a price by half trades several times as much as on other days; a wrong price has the usual volume. */
const NEWS_VOLUME = 3;

/** A move of so many usual moves is one; less is how that symbol moves. */
const USUAL_MOVES = 8;

/** How near the ratio of a split on another day has to be to what the prices say, as a logarithm. */
const SAME_RATIO = 0.2;

/** Judges a night; `undefined` when nothing is wrong. `jump`: the move, up or down, that has to be explained. */
export function judgeNight(night: Night, { jump }: { readonly jump: number }): NightVerdict | undefined {
  const verdict = judgeMove({ ...night, symbol: 0, refused: [] });
  if (verdict?.kind === 'split-contradicted') {
    return {
      rule: 'split-contradicted',
      isVouchedFor: false,
      sentence: `a split of ${verdict.recorded} shares for one is on record, the prices speak of ${round(verdict.implied)}`,
      evidence: { recorded_ratio: verdict.recorded, implied_ratio: verdict.implied },
    };
  }
  if (verdict?.kind !== 'split-missing') return judgeJump(night, jump);
  return (
    offByDays(night, verdict.implied) ?? {
      rule: 'split-missing',
      isVouchedFor: false,
      sentence: `that looks like a split of ${round(verdict.likely)} shares for one, and none is on record`,
      evidence: { likely_ratio: verdict.likely, implied_ratio: verdict.implied },
    }
  );
}

function judgeJump(night: Night, jump: number): NightVerdict | undefined {
  const { previousClose, open, close, events } = night;
  if (events.some(({ kind }) => kind === 'split') || Math.min(previousClose, open, close) < 1)
    return undefined;
  const paid = events.reduce((sum, event) => (event.kind === 'dividend' ? sum + event.amount : sum), 0);
  const before = Math.max(previousClose - paid, previousClose / 100);
  const [atOpen, atClose] = [open / before, close / before];
  const isUp = atOpen > 1 + jump && atClose > 1 + jump;
  const isDown = atOpen < 1 - jump && atClose < 1 - jump;
  if (!isUp && !isDown) return undefined;
  return (
    offByDays(night, 1 / atOpen) ?? {
      rule: 'price-jump',
      isVouchedFor: isVouchedFor(night),
      sentence: 'no split, dividend or change of ticker is on record that explains it',
      evidence: { implied_ratio: 1 / atOpen },
    }
  );
}

/** Whether volume or the symbol’s own habit make a move likely to be real. */
function isVouchedFor({
  previousClose,
  close,
  volume,
  usualVolume,
  usualMove,
}: Pick<Night, 'previousClose' | 'close' | 'volume' | 'usualVolume' | 'usualMove'>): boolean {
  const isBusy = volume !== undefined && usualVolume !== undefined && volume > NEWS_VOLUME * usualVolume;
  const move = Math.abs(Math.log(close / previousClose));
  return isBusy || (usualMove !== undefined && move < USUAL_MOVES * usualMove);
}

function offByDays({ nearSplits, day }: Night, implied: number): NightVerdict | undefined {
  const split = nearSplits.find(({ ratio }) => Math.abs(Math.log(ratio / implied)) < SAME_RATIO);
  if (split === undefined) return undefined;
  const days = split.day - day;
  return {
    rule: 'split-off-by-days',
    isVouchedFor: false,
    sentence: `the split of ${round(split.ratio)} shares for one that explains it is on record ${Math.abs(days)} day${Math.abs(days) === 1 ? '' : 's'} ${days > 0 ? 'later' : 'earlier'}`,
    evidence: { recorded_ratio: split.ratio, implied_ratio: implied, days_apart: days },
  };
}

function round(value: number): number {
  return Number(value.toPrecision(3));
}
