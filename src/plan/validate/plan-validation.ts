import { createHash } from 'node:crypto';
import type { DatasetName } from '../../domain/dataset.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import { type SettingsByRule, settingsText } from './rule-settings.ts';
import type { ValidationPass } from './validation-rule.ts';

/** Raise it when a rule comes to find something else in the same data: everything is looked at again. */
const RULES_VERSION = 1;

/** Days before a day that its history pass reads. */
export const HISTORY_DAYS = 10;

/** Days that one step of the history pass judges; their bars and those of the days before are in memory together. */
const HISTORY_STEP_DAYS = 21;

/** Calendar days around a day whose corporate actions may explain it. */
const EVENT_DAYS = 14;

/** A day that the lake holds. */
export interface DayToValidate {
  readonly day: TradingDay;
  readonly contentHash: string;
  /** Of the same day’s minutes, when this is a daily dataset and the lake holds them. */
  readonly minutesHash?: string | undefined;
}

/** Passes that look at days one by one. */
export type DayPass = Exclude<ValidationPass, 'coverage' | 'reference'>;

/** What the plan of a dataset is made from. */
export interface ValidationFacts {
  readonly dataset: DatasetName;
  /** All days held, ascending: those outside the range are looked back at. */
  readonly held: readonly DayToValidate[];
  readonly range: { readonly from: TradingDay; readonly to: TradingDay };
  readonly settings: Readonly<Record<DayPass, SettingsByRule>>;
  /** Of the splits and dividends of a day; empty without any. */
  readonly eventsOf: (day: TradingDay) => string;
  /** Of the tables that say who had which ticker; absent without them. */
  readonly universeHash: string | undefined;
  /** Whether the calendar has a session to fold minutes in. */
  readonly hasSession: (day: TradingDay) => boolean;
  /** Of what was checked before, by `<pass> <day>`. */
  readonly known: ReadonlyMap<string, string>;
  /** Look again at what is as it was. */
  readonly isAll: boolean;
}

/** A day of a step, with what it is remembered by. */
export interface StepDay {
  readonly day: TradingDay;
  readonly fingerprint: string;
}

/** Days that one pass looks at together. */
export interface ValidationStep {
  readonly pass: DayPass;
  readonly dataset: DatasetName;
  readonly days: readonly StepDay[];
}

/** What is to be looked at, and how many days are left out because nothing about them has changed. */
export interface ValidationPlan {
  readonly steps: readonly ValidationStep[];
  readonly days: number;
  readonly unchanged: number;
}

/** Subtracts what was checked from what is held: a day is looked at again when its bars, what explains them or the rules have changed. */
export function planValidation(facts: ValidationFacts): ValidationPlan {
  const { held, range, known, isAll, dataset } = facts;
  const stale = new Map(DAY_PASSES.map((pass): [DayPass, StepDay[]] => [pass, []]));
  const touched = new Set<TradingDay>();
  let days = 0;
  for (const [index, own] of held.entries()) {
    if (own.day < range.from || own.day > range.to) continue;
    days += 1;
    for (const pass of DAY_PASSES) {
      const inputs = inputsOf(pass, index, facts);
      if (inputs === undefined || facts.settings[pass].size === 0) continue;
      const fingerprint = fingerprintOf(pass, inputs, facts.settings[pass]);
      if (!isAll && known.get(`${pass} ${own.day}`) === fingerprint) continue;
      touched.add(own.day);
      stale.get(pass)?.push({ day: own.day, fingerprint });
    }
  }
  const places = new Map(held.map(({ day }, index) => [day, index]));
  const steps = DAY_PASSES.flatMap((pass) => {
    const own = stale.get(pass) ?? [];
    const groups = pass === 'history' ? consecutive(own, places) : own.map((day) => [day]);
    return groups.map((group): ValidationStep => ({ pass, dataset, days: group }));
  });
  return { steps, days, unchanged: days - touched.size };
}

/** A fingerprint of what a pass looks at; 32 hex characters. */
export function fingerprintOf(
  pass: ValidationPass,
  inputs: readonly string[],
  settings: SettingsByRule,
): string {
  const parts = ['validate', RULES_VERSION, pass, settingsText(settings), ...inputs];
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}

const DAY_PASSES: readonly DayPass[] = ['bars', 'history', 'pairs', 'universe'];

function inputsOf(
  pass: DayPass,
  index: number,
  { held, eventsOf, universeHash, hasSession }: ValidationFacts,
): readonly string[] | undefined {
  const own = held[index];
  if (own === undefined) return undefined;
  const { day, contentHash, minutesHash } = own;
  switch (pass) {
    case 'bars':
      return [contentHash];
    case 'history': {
      const window = held.slice(Math.max(0, index - HISTORY_DAYS), index + 1);
      const around = Array.from({ length: 2 * EVENT_DAYS + 1 }, (_, place) =>
        eventsOf(addDays(day, place - EVENT_DAYS)),
      );
      return [...window.map((each) => each.contentHash), ...around];
    }
    case 'pairs':
      return minutesHash === undefined || !hasSession(day) ? undefined : [contentHash, minutesHash];
    case 'universe':
      return universeHash === undefined ? undefined : [contentHash, universeHash];
  }
}

/** Days side by side share the days before them. */
function consecutive(
  days: readonly StepDay[],
  places: ReadonlyMap<TradingDay, number>,
): readonly (readonly StepDay[])[] {
  const groups: StepDay[][] = [];
  let last = Number.NEGATIVE_INFINITY;
  for (const day of days) {
    const place = places.get(day.day) ?? 0;
    const group = groups.at(-1);
    if (group === undefined || group.length === HISTORY_STEP_DAYS || place > last + 1) groups.push([day]);
    else group.push(day);
    last = place;
  }
  return groups;
}
