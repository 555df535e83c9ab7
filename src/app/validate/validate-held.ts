import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import { readValidated, type Validated } from '../../lake/catalog/validations.ts';
import { barFilesOf } from '../../lake/query/bar-files.ts';
import { minutesOf } from '../../lake/reconcile/compared-relation.ts';
import { findReference } from '../../lake/reference/find-reference.ts';
import {
  measureReference,
  REFERENCE_RULES,
  type ValidatedTableName,
} from '../../lake/validate/measure-reference.ts';
import { readEventHashes } from '../../lake/validate/read-event-hashes.ts';
import {
  type DayPass,
  fingerprintOf,
  planValidation,
  type ValidationPlan,
} from '../../plan/validate/plan-validation.ts';
import { rulesReplaced, type SettingsByRule, settingsOf } from '../../plan/validate/rule-settings.ts';
import type { ValidationPass } from '../../plan/validate/validation-rule.ts';
import { checkCoverage } from './check-coverage.ts';
import { type DatasetToCheck, performStep } from './perform-step.ts';
import { isPartial, type ValidateRequest } from './validate-request.ts';
import type { ValidateWorld } from './validate-world.ts';

/** What was looked at of a dataset or table. */
export interface CheckedDataset {
  readonly dataset: string;
  /** Days held in the range, and those of them that were as they had been when they were last looked at. */
  readonly days: number;
  readonly unchanged: number;
  /** Bars read, each as often as a pass read it. */
  readonly rows: number;
  readonly seconds: number;
  /** Findings made, by `<rule> <severity>`. */
  readonly made: ReadonlyMap<string, number>;
}

/** What is written together at most: a lost batch is looked at again. */
const BATCH_CHECKS = 200;
const BATCH_FINDINGS = 5_000;

/**
 * Looks at what the lake holds, and hands over what was checked in batches: whatever ends the process, what was handed over
 * is not looked at again. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function validateHeld(
  request: ValidateRequest,
  world: ValidateWorld,
): Promise<readonly CheckedDataset[]> {
  const batch = openBatch(world);
  const checked: CheckedDataset[] = [];
  for (const table of referenceTables(request)) {
    const result = await checkReference(table, request, world, batch);
    if (result !== undefined) checked.push(result);
  }
  for (const dataset of request.datasets) {
    checked.push(await checkDataset(dataset, request, world, batch));
  }
  await batch.flush();
  return checked;
}

interface Batch {
  add(validated: readonly Validated[]): Promise<void>;
  flush(): Promise<void>;
}

function openBatch({ record }: ValidateWorld): Batch {
  let waiting: Validated[] = [];
  let findings = 0;
  const flush = async (): Promise<void> => {
    if (waiting.length === 0) return;
    const batch = waiting;
    [waiting, findings] = [[], 0];
    await record(batch);
  };
  return {
    flush,
    async add(validated) {
      waiting.push(...validated);
      findings += validated.reduce((sum, one) => sum + one.findings.length, 0);
      if (waiting.length >= BATCH_CHECKS || findings >= BATCH_FINDINGS) await flush();
    },
  };
}

function tallyMade(made: Map<string, number>, validated: readonly Validated[]): void {
  for (const { rule, severity } of validated.flatMap(({ findings }) => findings)) {
    made.set(`${rule} ${severity}`, (made.get(`${rule} ${severity}`) ?? 0) + 1);
  }
}

async function checkDataset(
  dataset: DatasetName,
  request: ValidateRequest,
  world: ValidateWorld,
  batch: Batch,
): Promise<CheckedDataset> {
  const { clock, signal, reporter } = world;
  const startedMs = clock.monotonicMs();
  const { plan, toCheck } = await planDataset(dataset, request, world);
  if (toCheck.tables.splits === undefined && plan.steps.some(({ pass }) => pass === 'history')) {
    reporter.say(WITHOUT_SPLITS);
  }
  const made = new Map<string, number>();
  let rows = 0;
  const take = async (validated: readonly Validated[]): Promise<void> => {
    tallyMade(made, validated);
    await batch.add(validated);
  };
  const coverage = settingsFor('coverage', dataset, request, world);
  if (coverage.size > 0 && request.symbols === undefined) {
    await take([await checkCoverage(dataset, request, coverage, world)]);
  }
  reporter.began(
    dataset,
    plan.steps.reduce((sum, { days }) => sum + days.length, 0),
  );
  let done = 0;
  for (const step of plan.steps) {
    signal.throwIfAborted();
    const settings = settingsFor(step.pass, dataset, request, world);
    const validated = await performStep(step, { ...toCheck, settings }, request, world);
    rows += validated.reduce((sum, { state }) => sum + (state?.rows ?? 0), 0);
    await take(validated);
    reporter.advanced((done += step.days.length));
  }
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  return { dataset, days: plan.days, unchanged: plan.unchanged, rows, seconds, made };
}

async function planDataset(
  dataset: DatasetName,
  request: ValidateRequest,
  world: ValidateWorld,
): Promise<{ readonly plan: ValidationPlan; readonly toCheck: Omit<DatasetToCheck, 'settings'> }> {
  const { lake, connection, config } = world;
  const rows = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  const files = barFilesOf(lake, dataset, rows);
  const minutesName = minutesOf(dataset);
  const minuteRows =
    minutesName === undefined
      ? []
      : await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [minutesName] });
  const minutes = minutesName === undefined ? [] : barFilesOf(lake, minutesName, minuteRows);
  // Of the day itself: putting days into one file changes nothing about them.
  const hashes = new Map(rows.map(({ key, content_hash: hash }) => [key, hash]));
  const minuteHashes = new Map(
    minuteRows.filter((row) => row.rows > 0).map(({ key, content_hash: hash }) => [key, hash]),
  );
  const tables = {
    splits: await findReference(lake, 'splits'),
    dividends: await findReference(lake, 'dividends'),
    tickers: await findReference(lake, 'tickers'),
    events: await findReference(lake, 'events'),
  };
  const settings = (pass: DayPass): SettingsByRule => settingsFor(pass, dataset, request, world);
  const byPass = {
    bars: settings('bars'),
    history: settings('history'),
    pairs: settings('pairs'),
    universe: settings('universe'),
  };
  const events =
    byPass.history.size === 0 ? new Map<TradingDay, string>() : await readEventHashes(connection, tables);
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  const minutesByDay = new Map(minutes.map((file) => [file.day, file]));
  const universe = [tables.tickers?.contentHash, tables.events?.contentHash];
  const plan = planValidation({
    dataset,
    held: files.map((file) => ({
      day: file.day,
      contentHash: hashes.get(file.day) ?? '',
      minutesHash: minuteHashes.get(file.day),
    })),
    range: request,
    settings: byPass,
    eventsOf: (day) => events.get(day) ?? '',
    universeHash: tables.tickers === undefined ? undefined : universe.join(' '),
    hasSession: (day) => calendar.session(day) !== undefined,
    known: await readValidated(lake.catalog.db, dataset),
    isAll: request.isAll || isPartial(request),
  });
  const byDay = new Map(files.map((file) => [file.day, file]));
  return { plan, toCheck: { files: byDay, minutes: minutesByDay, tables } };
}

function settingsFor(
  pass: ValidationPass,
  dataset: DatasetName | undefined,
  { rules }: ValidateRequest,
  { config }: ValidateWorld,
): SettingsByRule {
  const only = rules === undefined ? undefined : new Set(rules);
  return settingsOf(pass, dataset, { rules: config.validate.rules, only });
}

/** Reference data are about shares. */
function referenceTables({ datasets }: ValidateRequest): readonly ValidatedTableName[] {
  return datasets.some((dataset) => DATASETS[dataset].asset === 'stocks')
    ? ['splits', 'dividends', 'tickers']
    : [];
}

async function checkReference(
  name: ValidatedTableName,
  request: ValidateRequest,
  world: ValidateWorld,
  batch: Batch,
): Promise<CheckedDataset | undefined> {
  const { lake, clock, runId } = world;
  const table = await findReference(lake, name);
  const all = settingsFor('reference', undefined, request, world);
  const settings = new Map([...all].filter(([rule]) => REFERENCE_RULES[name].includes(rule)));
  if (table === undefined || settings.size === 0) return undefined;
  const startedMs = clock.monotonicMs();
  const fingerprint = fingerprintOf('reference', [table.contentHash], settings);
  const known = await readValidated(lake.catalog.db, name);
  const isKnown = known.get(`reference ${CURRENT_KEY}`) === fingerprint;
  if (isKnown && !request.isAll && !isPartial(request)) return undefined;
  const reader = { ...world, symbols: request.symbols };
  const findings = await measureReference(table, settings, reader);
  const state = { pass: 'reference', key: CURRENT_KEY, fingerprint, run_id: runId };
  const validated: Validated = {
    dataset: name,
    rules: rulesReplaced('reference', request.rules).filter((rule) => REFERENCE_RULES[name].includes(rule)),
    symbols: request.symbols,
    findings,
    state: isPartial(request) ? undefined : { ...state, checked_ms: clock.nowMs(), rows: table.rows },
  };
  const made = new Map<string, number>();
  tallyMade(made, [validated]);
  await batch.add([validated]);
  const seconds = (clock.monotonicMs() - startedMs) / 1000;
  return { dataset: name, days: 0, unchanged: 0, rows: table.rows, seconds, made };
}

/** What to tell a person when the lake has no splits to explain prices with. */
const WITHOUT_SPLITS =
  'Moves of prices are not judged: the lake knows no splits. `barlake sync reference` fetches them.';

/** The key under which a whole table is remembered as checked. */
const CURRENT_KEY = 'current';
