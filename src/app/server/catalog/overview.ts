import type {
  BudgetDocument,
  DatasetHealth,
  DiskDocument,
  OverviewDocument,
} from '../../../../contract/api/overview.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { expectedPublicationMs, LATE_AFTER_MS, latestPublishedDay } from '../../../domain/publication.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import { readCallTotals } from '../../../lake/catalog/call-totals.ts';
import { type DatasetSums, sumDatasets, sumLayers } from '../../../lake/catalog/dataset-days.ts';
import { readAbsentDays } from '../../../lake/metadata/dataset-coverage.ts';
import { budgetSeconds } from '../../../plan/route/budget-seconds.ts';
import { coverageOf } from '../../../plan/watermark.ts';
import type { BudgetGauge } from '../../../vendor/rest/budget/budget-gauge.ts';
import { readDisk } from '../../health/read-disk.ts';
import { type RunReaderWorld, readRuns } from '../../jobs/run-reader.ts';
import type { ServerWorld } from '../server-world.ts';

/** Runs shown at a glance. */
const RUNS = 8;

const MINUTE_MS = 60_000;

/** Everything at a glance. */
export async function overviewDocument(
  world: ServerWorld,
  runs: RunReaderWorld,
  gauge: BudgetGauge,
): Promise<OverviewDocument> {
  const { lake, clock, cache } = world;
  const { db } = lake.catalog;
  const nowMs = clock.nowMs();
  const active = await db
    .selectFrom('alerts')
    .select(({ fn }) => fn.countAll<number>().as('alerts'))
    .where('state', '=', 'active')
    .executeTakeFirst();
  return {
    nowMs,
    datasets: await cache.get(`health ${Math.floor(nowMs / 60_000)}`, async () => datasetHealth(world)),
    lastRuns: (await readRuns({ limit: RUNS }, runs)).rows.slice(0, RUNS),
    activeAlerts: active?.alerts ?? 0,
    budget: await budgetDocument(world, gauge),
    disk: await diskDocument(world),
  };
}

/** Datasets that are held or configured, each against the calendar. */
async function datasetHealth({
  lake,
  config,
  clock,
}: Pick<ServerWorld, 'lake' | 'config' | 'clock'>): Promise<readonly DatasetHealth[]> {
  const sums = await sumDatasets(lake.catalog.db);
  const absent = await readAbsentDays(lake.catalog);
  const nowMs = clock.nowMs();
  return DATASET_NAMES.flatMap((dataset) => {
    const own = sums.find((each) => each.dataset === dataset);
    if (own === undefined && !config.datasets.includes(dataset)) return [];
    return [healthOf(dataset, own, { absent: absent.get(dataset) ?? [], nowMs, config })];
  });
}

function healthOf(
  dataset: DatasetName,
  sums: DatasetSums | undefined,
  {
    absent,
    nowMs,
    config,
  }: {
    readonly absent: readonly TradingDay[];
    readonly nowMs: number;
    readonly config: ServerWorld['config'];
  },
): DatasetHealth {
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  const latest = latestPublishedDay(calendar, nowMs);
  const coverage = coverageOf({ calendar, held: sums?.days ?? [], absent: new Set(absent) });
  const nextDay = calendar.next(coverage === undefined || coverage.to < latest ? latest : coverage.to);
  const { rows = 0, quarantined = 0, duplicates = 0, bytes = 0 } = sums ?? {};
  const received = rows + quarantined + duplicates;
  return {
    dataset,
    from: coverage?.from ?? null,
    to: coverage?.to ?? null,
    watermark: coverage?.watermark ?? null,
    days: coverage?.days ?? 0,
    gaps: coverage?.gaps.length ?? 0,
    absentDays: coverage?.absent.length ?? 0,
    behindDays: coverage === undefined ? 0 : calendar.tradingDays(addDays(coverage.to, 1), latest).length,
    nextDueMs: expectedPublicationMs(nextDay),
    nextDay,
    lateMs: coverage === undefined ? null : expectedPublicationMs(calendar.next(coverage.to)) + LATE_AFTER_MS,
    rows,
    quarantined,
    bytes,
    quality: received === 0 ? null : (received - quarantined) / received,
  };
}

/** Calls made and saved. */
export async function budgetDocument(
  { lake, config }: Pick<ServerWorld, 'lake' | 'config'>,
  gauge: BudgetGauge,
): Promise<BudgetDocument> {
  const { made, naive, requests, bytes, rateLimited } = await readCallTotals(lake.catalog, 0);
  const { rateLimitPerMinute } = config.vendor;
  return {
    callsPerMinute: rateLimitPerMinute,
    usedLastMinute: (await gauge.read()).calls,
    made,
    naive,
    requests,
    bytesReceived: bytes,
    savedSeconds: budgetSeconds(Math.max(0, naive - made), rateLimitPerMinute),
    refused429: rateLimited,
  };
}

async function diskDocument({
  lake,
  clock,
  cache,
}: Pick<ServerWorld, 'lake' | 'clock' | 'cache'>): Promise<DiskDocument> {
  const { db } = lake.catalog;
  const byLayer = await cache.get('layers', async () => sumLayers(db));
  const minute = Math.floor(clock.nowMs() / MINUTE_MS);
  const disk = await cache.get(`disk ${minute}`, async () => readDisk(lake.root, db, clock.nowMs()));
  return {
    lakeBytes: byLayer.reduce((sum, { bytes }) => sum + bytes, 0),
    freeBytes: disk?.freeBytes ?? null,
    totalBytes: disk?.totalBytes ?? null,
    byLayer,
    daysUntilFull: disk?.daysUntilFull ?? null,
  };
}
