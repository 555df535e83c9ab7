import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { selectFailures, selectObjects } from '../../lake/catalog/objects.ts';
import { type PartitionRow, selectPartitions } from '../../lake/catalog/partitions.ts';
import type { Lake } from '../../lake/lake.ts';
import { isPartitionIntact } from '../../lake/storage/is-partition-intact.ts';
import type { DatasetFacts, SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import type { VendorListing } from './list-vendor.ts';

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
  },
): Promise<readonly DatasetFacts[]> {
  const { lake, nowMs } = world;
  const held = lake === undefined ? NOTHING_HELD : await readCatalog(lake, request, nowMs);
  return request.datasets.map((dataset) => ({
    dataset,
    tradingDays: tradingCalendar(DATASETS[dataset].calendar, world.calendar).tradingDays(
      request.from,
      request.to,
    ),
    listed: listing.objects.get(dataset) ?? new Map(),
    landed: fingerprints(held.landed, dataset),
    bronze: fingerprints(held.bronze, dataset),
    forbidden: new Set(
      held.forbidden.filter((row) => row.dataset === dataset).map((row) => row.day as TradingDay),
    ),
    failed: new Map(
      held.failures
        .filter((row) => row.dataset === dataset)
        .map((row) => [row.key as TradingDay, { fingerprint: row.fingerprint, code: row.errorCode }]),
    ),
  }));
}

interface Held {
  readonly landed: readonly PartitionRow[];
  readonly bronze: readonly PartitionRow[];
  readonly forbidden: readonly { readonly dataset: string; readonly day: string }[];
  readonly failures: Awaited<ReturnType<typeof selectFailures>>;
}

const NOTHING_HELD: Held = { landed: [], bronze: [], forbidden: [], failures: [] };

async function readCatalog(lake: Lake, request: SyncRequest, nowMs: number): Promise<Held> {
  const { db } = lake.catalog;
  const filter = { datasets: request.datasets, from: request.from, to: request.to };
  const objects = await selectObjects(db, filter);
  const failures = await selectFailures(db, filter);
  return {
    landed: await intact(lake, await selectPartitions(db, { ...filter, layer: 'landing' })),
    bronze: await intact(lake, await selectPartitions(db, { ...filter, layer: 'bronze' })),
    forbidden: objects.filter(
      (row) => row.state === 'forbidden' && nowMs - row.checked_ms < FORBIDDEN_FOR_MS,
    ),
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
