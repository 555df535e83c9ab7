import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { Finding } from '../../domain/finding.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Validated } from '../../lake/catalog/validations.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import type { ReferenceState } from '../../lake/reference/find-reference.ts';
import { createHistory, dropHistory } from '../../lake/validate/history-table.ts';
import { measureBars } from '../../lake/validate/measure-bars.ts';
import { measureHistory } from '../../lake/validate/measure-history.ts';
import { measureMinutes } from '../../lake/validate/measure-minutes.ts';
import { measureUniverse } from '../../lake/validate/measure-universe.ts';
import { readNights } from '../../lake/validate/read-nights.ts';
import type { ValidationReader } from '../../lake/validate/validated-file.ts';
import { judgeMeasured, type Measured } from '../../plan/validate/measured.ts';
import { nightFindings } from '../../plan/validate/night-findings.ts';
import { HISTORY_DAYS, type StepDay, type ValidationStep } from '../../plan/validate/plan-validation.ts';
import { possibleHours } from '../../plan/validate/possible-hours.ts';
import { rulesReplaced, type SettingsByRule } from '../../plan/validate/rule-settings.ts';
import { checkPairs } from './check-pairs.ts';
import { isPartial, type ValidateRequest } from './validate-request.ts';
import type { ValidateWorld } from './validate-world.ts';

/** What a dataset’s steps look at. */
export interface DatasetToCheck {
  /** All that the lake holds, by day, in order. */
  readonly files: ReadonlyMap<TradingDay, BarFile>;
  /** Of the same days’ minutes. */
  readonly minutes: ReadonlyMap<TradingDay, BarFile>;
  readonly settings: SettingsByRule;
  readonly tables: Readonly<
    Record<'splits' | 'dividends' | 'tickers' | 'events', ReferenceState | undefined>
  >;
}

/** A day’s findings, and the bars that were looked at for them. */
interface DayChecked {
  readonly day: StepDay;
  readonly findings: readonly Finding[];
  readonly rows: number;
}

/** Looks at the days of a step, and judges what is found. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason. */
export async function performStep(
  step: ValidationStep,
  checked: DatasetToCheck,
  request: ValidateRequest,
  world: ValidateWorld,
): Promise<readonly Validated[]> {
  const { lake, connection, signal, runId, clock } = world;
  const reader: ValidationReader = { lake, connection, signal, symbols: request.symbols };
  const days = await checkDays(step, checked, reader, world);
  const rules = rulesReplaced(step.pass, request.rules);
  return days.map(({ day: { day, fingerprint }, findings, rows }) => ({
    dataset: step.dataset,
    range: { from: day, to: day },
    rules,
    symbols: request.symbols,
    findings,
    state: isPartial(request)
      ? undefined
      : { pass: step.pass, key: day, fingerprint, run_id: runId, checked_ms: clock.nowMs(), rows },
  }));
}

async function checkDays(
  step: ValidationStep,
  checked: DatasetToCheck,
  reader: ValidationReader,
  world: ValidateWorld,
): Promise<readonly DayChecked[]> {
  switch (step.pass) {
    case 'bars':
      return eachDay(step, checked, async (file) => checkBars(file, checked.settings, reader, world));
    case 'pairs':
      return eachDay(step, checked, async (file) => {
        const minutes = checked.minutes.get(file.day);
        if (minutes === undefined) return { rows: 0, measured: [] };
        const measured = await checkPairs({ daily: file, minutes, symbols: reader.symbols }, world);
        return { rows: file.rows + minutes.rows, measured };
      });
    case 'universe':
      return eachDay(step, checked, async (file) => {
        const { tickers, events } = checked.tables;
        if (tickers === undefined) return { rows: 0, measured: [] };
        const context = { file, tickers, events, settings: checked.settings };
        return { rows: file.rows, measured: await measureUniverse(context, reader) };
      });
    case 'history':
      return checkHistory(step, checked, reader);
  }
}

async function eachDay(
  { days, dataset }: ValidationStep,
  { files, settings }: DatasetToCheck,
  check: (file: BarFile) => Promise<{ readonly rows: number; readonly measured: readonly Measured[] }>,
): Promise<readonly DayChecked[]> {
  const all: DayChecked[] = [];
  for (const day of days) {
    const file = files.get(day.day);
    if (file === undefined) continue;
    const { rows, measured } = await check(file);
    all.push({ day, rows, findings: judgeAll(measured, settings, { dataset, day: day.day }) });
  }
  return all;
}

async function checkBars(
  file: BarFile,
  settings: SettingsByRule,
  reader: ValidationReader,
  { config }: ValidateWorld,
): Promise<{ readonly rows: number; readonly measured: readonly Measured[] }> {
  const dataset = DATASETS[file.dataset];
  const calendar = tradingCalendar(dataset.calendar, config.calendar);
  const hours = possibleHours(dataset, file.day, calendar);
  const { rows, measured } = await measureBars({ file, hours, settings }, reader);
  const session = calendar.session(file.day);
  // What few symbols lack says nothing about the day.
  const isWhole = reader.symbols === undefined && dataset.timeframe === '1m' && session !== undefined;
  return {
    rows,
    measured: isWhole
      ? [...measured, ...(await measureMinutes({ file, session, settings }, reader))]
      : measured,
  };
}

async function checkHistory(
  { days, dataset }: ValidationStep,
  { files, tables, settings }: DatasetToCheck,
  reader: ValidationReader,
): Promise<readonly DayChecked[]> {
  const all = [...files.values()];
  const targets = days.map(({ day }) => day);
  const first = all.findIndex(({ day }) => day === targets[0]);
  const last = all.findIndex(({ day }) => day === targets.at(-1));
  if (first === -1 || last === -1) return [];
  const window = all.slice(Math.max(0, first - HISTORY_DAYS), last + 1);
  const context = { files: window, targets, splits: tables.splits, dividends: tables.dividends };
  await createHistory(context, reader);
  const measured = await measureHistory(context, settings, reader);
  // Where no split is known, every one would be missing.
  const nights = tables.splits === undefined ? [] : await readNights(context, reader);
  await dropHistory(reader);
  const moves = nightFindings(nights, settings, dataset);
  return days.map((day) => ({
    day,
    rows: files.get(day.day)?.rows ?? 0,
    findings: [
      ...moves.filter((finding) => finding.day === day.day),
      ...judgeAll(
        measured.filter((each) => each.day === day.day).map((each) => each.measured),
        settings,
        { dataset, day: day.day },
      ),
    ],
  }));
}

/** The findings about what was counted on a day. */
export function judgeAll(
  measured: readonly Measured[],
  settings: SettingsByRule,
  place: { readonly dataset: string; readonly day: TradingDay },
): readonly Finding[] {
  return measured.flatMap((each) => {
    const own = settings.get(each.rule);
    return (own && judgeMeasured(each, own, place)) ?? [];
  });
}
