import PQueue from 'p-queue';
import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SyncRequest, VendorObject } from '../../plan/sync-request.ts';
import type { FlatFileStore } from '../../vendor/flat-files/flat-file-store.ts';
import { listPrefixes, parseKey } from '../../vendor/flat-files/object-key.ts';

/** Listings under way at once. They are small; more would only be rude. */
const LISTINGS_AT_ONCE = 8;

/** What the vendor has in a range, and what asking cost. */
export interface VendorListing {
  readonly objects: ReadonlyMap<DatasetName, ReadonlyMap<TradingDay, VendorObject>>;
  readonly calls: number;
}

/** Asks the vendor’s bucket for all objects of a request’s datasets and days: one listing per dataset and year. */
export async function listVendor(
  store: FlatFileStore,
  request: Pick<SyncRequest, 'datasets' | 'from' | 'to'>,
  signal: AbortSignal,
): Promise<VendorListing> {
  const { datasets, from, to } = request;
  const objects = new Map(datasets.map((name) => [name, new Map<TradingDay, VendorObject>()]));
  const queue = new PQueue({ concurrency: LISTINGS_AT_ONCE });
  const prefixes = datasets.flatMap((name) => listPrefixes(name, from, to));
  await queue.addAll(
    prefixes.map((prefix) => async () => {
      for (const object of await store.list(prefix, signal)) {
        const named = parseKey(object.key);
        if (named !== undefined && named.day >= from && named.day <= to) {
          objects.get(named.dataset)?.set(named.day, object);
        }
      }
    }),
  );
  return { objects, calls: prefixes.length };
}
