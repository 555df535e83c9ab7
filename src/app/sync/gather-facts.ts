import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { type Asset, DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { type ObjectRow, selectFailures, selectObjects } from '../../lake/catalog/objects.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { isPartitionIntact } from '../../lake/storage/is-partition-intact.ts';
import { type DayRange, seriesName } from '../../plan/fetch-task.ts';
import { groupedFingerprint } from '../../plan/fingerprint.ts';
import type { AskedDay, DatasetFacts, HeldBars, SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import { readFloors } from '../fetch/read-floors.ts';
import { type AcceptedDays, acceptedRows, readRowDecisions } from '../quality/row-decisions.ts';
import type { VendorListing } from './list-vendor.ts';
import type { TriedDatasets } from './tried-before.ts';

/** A refused day is asked for again after this long: plans are upgraded, and their windows move. */
const FORBIDDEN_FOR_MS = 24 * 3_600_000;

/** Failures that lie in the file itself and come back until the vendor replaces it. */
const CONTENT_FAILURES: ReadonlySet<string> = new Set<ErrorCode>([
  'E_SOURCE_HEADER',
  'E_SOURCE_EMPTY',
  'E_ROWS_LOST',
  'E_VERIFY',
]);

/** Puts together what the planner needs to know; `lake` is absent when there is none yet. */
export async function gatherFacts(
  request: SyncRequest,
  listing: VendorListing,
  world: {
    readonly lake: Lake | undefined;
    readonly calendar: Configuration['calendar'];
    readonly nowMs: number;
    /** What this run’s first pass dealt with. */
    readonly tried?: TriedDatasets | undefined;
  },
): Promise<readonly DatasetFacts[]> {
  const { lake, nowMs, tried } = world;
  const held = lake === undefined ? NOTHING_HELD : await readCatalog(lake, request);
  const decisions = acceptedRows(lake === undefined ? [] : await readRowDecisions(lake.root));
  const floors = await knownFloors(request, { lake, nowMs });
  return request.datasets.map((dataset) => ({
    dataset,
    ...floorOf(floors, dataset),
    tradingDays: tradingCalendar(DATASETS[dataset].calendar, world.calendar).tradingDays(
      request.from,
      request.to,
    ),
    listed: listing.objects.get(dataset) ?? new Map(),
    landed: fingerprints(held.landed, dataset),
    bronze: heldBars(held.bronze, dataset),
    forbidden: new Set(
      held.objects
        .filter((row) => row.dataset === dataset && row.source === 'flat' && isRefused(row, nowMs))
        .map((row) => row.day as TradingDay),
    ),
    asked: askedDays(held, dataset, { request, nowMs, accepted: decisions(dataset) }),
    accepted: decisions(dataset),
    covered: coveredDays(held.targeted, dataset),
    ...(tried === undefined ? {} : { tried: tried(dataset) }),
    failed: new Map(
      held.failures
        .filter((row) => row.dataset === dataset)
        .map((row) => [row.key as TradingDay, { fingerprint: row.fingerprint, code: row.errorCode }]),
    ),
  }));
}

/** What earlier runs were refused is believed, unless it is to be tried again. */
async function knownFloors(
  { symbols, mode }: SyncRequest,
  { lake, nowMs }: { readonly lake: Lake | undefined; readonly nowMs: number },
): Promise<ReadonlyMap<Asset, TradingDay>> {
  if (lake === undefined || symbols === undefined || mode !== 'missing') return new Map();
  return readFloors(lake, nowMs);
}

function floorOf(floors: ReadonlyMap<Asset, TradingDay>, dataset: DatasetName): Pick<DatasetFacts, 'floor'> {
  const floor = floors.get(DATASETS[dataset].asset);
  return floor === undefined ? {} : { floor };
}

interface Held {
  readonly landed: readonly PartitionRow[];
  readonly bronze: readonly PartitionRow[];
  /** Landed answers of grouped daily. */
  readonly answers: readonly PartitionRow[];
  /** Bars of the wanted symbols, fetched one by one. */
  readonly targeted: readonly PartitionRow[];
  readonly objects: readonly ObjectRow[];
  readonly failures: Awaited<ReturnType<typeof selectFailures>>;
}

const NOTHING_HELD: Held = { landed: [], bronze: [], answers: [], targeted: [], objects: [], failures: [] };

async function readCatalog(lake: Lake, request: SyncRequest): Promise<Held> {
  const { db } = lake.catalog;
  const filter = { datasets: request.datasets, from: request.from, to: request.to };
  const objects = await selectObjects(db, filter);
  const failures = await selectFailures(db, filter);
  return {
    landed: await intact(lake, await selectPartitions(db, { ...filter, layer: 'landing' })),
    bronze: await intact(lake, await selectPartitions(db, { ...filter, layer: 'bronze' })),
    answers: await intact(lake, await selectPartitions(db, { ...filter, layer: 'landing-api' })),
    targeted: await readTargeted(lake, request),
    objects,
    failures: failures.filter((row) => CONTENT_FAILURES.has(row.errorCode)),
  };
}

/** A partition whose file somebody deleted or cut counts as missing, and is made again. */
async function intact(lake: Lake, rows: readonly PartitionRow[]): Promise<readonly PartitionRow[]> {
  const verdicts = await Promise.all(rows.map((row) => isPartitionIntact(lake, row)));
  return rows.filter((_, index) => verdicts[index] === true);
}

function fingerprints(rows: readonly PartitionRow[], dataset: DatasetName): ReadonlyMap<TradingDay, string> {
  return new Map(
    rows.filter((row) => row.dataset === dataset).map((row) => [row.key as TradingDay, row.fingerprint]),
  );
}

function isRefused(row: ObjectRow, nowMs: number): boolean {
  return row.state === 'forbidden' && nowMs - row.checked_ms < FORBIDDEN_FOR_MS;
}

function heldBars(rows: readonly PartitionRow[], dataset: DatasetName): ReadonlyMap<TradingDay, HeldBars> {
  return new Map(
    rows
      .filter((row) => row.dataset === dataset)
      .map(({ key, fingerprint, source }): [TradingDay, HeldBars] => [
        key as TradingDay,
        { fingerprint, source: source === 'grouped' ? 'grouped' : 'flat' },
      ]),
  );
}

function askedDays(
  held: Held,
  dataset: DatasetName,
  {
    request,
    nowMs,
    accepted,
  }: { readonly request: SyncRequest; readonly nowMs: number; readonly accepted: AcceptedDays },
): ReadonlyMap<TradingDay, AskedDay> {
  const landed = new Map(
    held.answers
      .filter((row) => row.dataset === dataset)
      .map((row) => [
        row.key,
        groupedFingerprint(
          { etag: row.source_etag, sizeBytes: row.bytes },
          { precision: request.precision, accepted: accepted.get(row.key as TradingDay) },
        ),
      ]),
  );
  const days = new Map<TradingDay, AskedDay>();
  for (const row of held.objects) {
    if (row.dataset !== dataset || row.source !== 'grouped') continue;
    const fingerprint = landed.get(row.day);
    const state = stateOf(row, nowMs);
    if (state === undefined) continue;
    const asked = { state, askedMs: row.checked_ms };
    days.set(row.day as TradingDay, fingerprint === undefined ? asked : { ...asked, fingerprint });
  }
  return days;
}

function stateOf(row: ObjectRow, nowMs: number): AskedDay['state'] | undefined {
  if (row.state === 'published') return 'answered';
  if (row.state === 'absent' || row.state === 'pending') return 'empty';
  return isRefused(row, nowMs) ? 'forbidden' : undefined;
}

async function readTargeted(lake: Lake, request: SyncRequest): Promise<readonly PartitionRow[]> {
  if (request.symbols === undefined) return [];
  const datasets = request.datasets.map((dataset) => seriesName(DATASETS[dataset]));
  return intact(lake, await selectPartitions(lake.catalog.db, { layer: 'targeted', datasets }));
}

/** The days that symbols were asked for, by symbol; keys are `<symbol> <year>`. */
function coveredDays(
  rows: readonly PartitionRow[],
  dataset: DatasetName,
): ReadonlyMap<string, readonly DayRange[]> {
  const name = seriesName(DATASETS[dataset]);
  const covered = new Map<string, DayRange[]>();
  for (const row of rows) {
    if (row.dataset !== name || row.covered === null) continue;
    const symbol = row.key.slice(0, row.key.lastIndexOf(' '));
    const ranges = (JSON.parse(row.covered) as [TradingDay, TradingDay][]).map(([from, to]) => ({
      from,
      to,
    }));
    covered.set(symbol, [...(covered.get(symbol) ?? []), ...ranges]);
  }
  return covered;
}
