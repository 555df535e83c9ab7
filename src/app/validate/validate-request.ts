import { DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { type TradingDay, tradingDay } from '../../domain/trading-day.ts';
import type { ValidationRuleName } from '../../plan/validate/validation-rule.ts';

/** What is to be validated. */
export interface ValidateRequest {
  readonly datasets: readonly DatasetName[];
  /** Both ends are in it. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  /** Absent: all. With symbols nothing is remembered as checked. */
  readonly symbols?: readonly string[] | undefined;
  /** Absent: all. With rules nothing is remembered as checked. */
  readonly rules?: readonly ValidationRuleName[] | undefined;
  /** Look again at what is as it was. */
  readonly isAll: boolean;
}

/** Whether only a part of the rules or symbols is looked at: then everything is, and nothing is remembered. */
export function isPartial({ symbols, rules }: Pick<ValidateRequest, 'symbols' | 'rules'>): boolean {
  return symbols !== undefined || rules !== undefined;
}

/** Calendars begin here, and so does everything that can be held. */
export const FIRST_DAY: TradingDay = tradingDay('1990-01-01');

/** Datasets once each, in the order in which they are looked at. */
export function inOrder(names: readonly string[]): readonly DatasetName[] {
  return DATASET_NAMES.filter((name) => names.includes(name));
}
