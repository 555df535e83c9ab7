import { countOf } from '../../domain/count-of.ts';
import type { Finding } from '../../domain/finding.ts';
import { addDays, type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import { judgeNight, type Night, type NightVerdict } from './judge-night.ts';
import type { RuleSettings, SettingsByRule } from './rule-settings.ts';
import type { ValidationRuleName } from './validation-rule.ts';

/** Symbols of a day and rule that are told one by one, the largest moves first. */
const TOLD_MAX = 20;

/**
 * The findings about the nights before some days: one for each symbol while there are few of a rule and day, and one for the others
 * together. Moves that the market itself vouches for are notes, whatever the severity of their rule.
 */
export function nightFindings(
  nights: readonly Night[],
  settings: SettingsByRule,
  dataset: string,
): readonly Finding[] {
  const jump = settings.get('price-jump')?.tolerance ?? 0.5;
  const judged = nights.flatMap((night) => {
    const verdict = judgeNight(night, { jump });
    const own = verdict === undefined ? undefined : settings.get(verdict.rule);
    return verdict === undefined || own === undefined ? [] : [{ night, verdict, own }];
  });
  const groups = Map.groupBy(judged, ({ night, verdict }) => `${night.day} ${verdict.rule}`);
  return [...groups.values()].flatMap((group) => {
    const worst = group.toSorted((left, right) => sizeOf(right.night) - sizeOf(left.night));
    const told = worst
      .slice(0, TOLD_MAX)
      .map(({ night, verdict, own }) => tell(night, verdict, { own, dataset }));
    const rest = worst.slice(TOLD_MAX);
    const [first] = rest;
    return first === undefined ? told : [...told, tellRest(rest.length, first, dataset)];
  });
}

function sizeOf({ previousClose, close }: Night): number {
  return Math.abs(Math.log(close / previousClose));
}

function tell(
  night: Night,
  { rule, isVouchedFor, sentence, evidence }: NightVerdict,
  { own, dataset }: { readonly own: RuleSettings; readonly dataset: string },
): Finding {
  const { symbol, previousClose, open, close, volume, usualVolume } = night;
  const [day, previous] = [toDay(night.day), toDay(night.previousDay)];
  const why = isVouchedFor ? '; volume, or the way it always moves, speaks for it' : '';
  return {
    rule,
    severity: isVouchedFor ? 'info' : own.severity,
    dataset,
    day,
    symbol,
    message: `${symbol} closed at ${previousClose} on ${previous}, opened at ${open} and closed at ${close} on ${day}: ${sentence}${why}.`,
    rowCount: 2,
    evidence: {
      previous_day: previous,
      previous_close: previousClose,
      open,
      close,
      ...(volume === undefined ? {} : { volume }),
      ...(usualVolume === undefined ? {} : { usual_volume: usualVolume }),
      ...evidence,
    },
  };
}

function tellRest(
  count: number,
  {
    night,
    own,
  }: { readonly night: Night; readonly own: RuleSettings & { readonly rule: ValidationRuleName } },
  dataset: string,
): Finding {
  return {
    rule: own.rule,
    severity: own.severity,
    dataset,
    day: toDay(night.day),
    message: `${countOf(count, 'symbol')} more, with smaller moves.`,
    rowCount: 2 * count,
    evidence: { symbols: count },
  };
}

function toDay(dayNumber: number): TradingDay {
  return addDays(tradingDay('1970-01-01'), dayNumber);
}
