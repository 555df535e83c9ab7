import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Kysely } from 'kysely';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { isCatalogPresent } from '../catalog/catalog-presence.ts';
import { replaceFindings } from '../catalog/findings.ts';
import type { LakeLock } from '../catalog/lake-lock.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import type { DuckDbSession } from '../duckdb/session.ts';
import { METADATA_LAYER } from '../factors/metadata-partition.ts';
import type { LakePlace } from '../lake-place.ts';
import { ANSWER_LAYER } from '../landing/publish-answer.ts';
import { PRECOMPUTED_LAYER } from '../precompute/precomputed-file.ts';
import { GOLD_LAYER } from '../qlib/gold-partition.ts';
import { SILVER_LAYER } from '../silver/publish-silver.ts';
import type { LakePath } from '../storage/lake-paths.ts';
import { storageOf } from '../storage/mounts.ts';
import { type DescribedLake, describeLake, type LeftOutFile } from './describe-lake.ts';
import { openPrevious, type PreviousCatalog } from './previous-catalog.ts';
import { replaceCatalog } from './replace-catalog.ts';

/** What rebuilding needs. */
export interface RebuildOptions {
  /** Held by the caller. */
  readonly lock: LakeLock;
  readonly session: DuckDbSession;
  readonly nowMs: number;
  readonly signal: AbortSignal;
  /** Called after each file that was read. */
  readonly onFile?: () => void;
}

/** What a rebuild found. */
export interface RebuildReport {
  /** `kept`: its history stays. `set-aside`: it could not be read and lies at the absolute `path`, or in a schema of that name. */
  readonly previous:
    | { readonly kind: 'kept' | 'missing' }
    | { readonly kind: 'set-aside'; readonly path: string; readonly reason: string };
  /** The rows now in the catalog, by dataset and day. */
  readonly partitions: readonly PartitionRow[];
  /** Files that cannot be read or contradict themselves. They were left alone; the next sync makes them again. */
  readonly damaged: readonly LeftOutFile[];
  /** Files that are not the lake’s. They were left alone. */
  readonly foreign: readonly LeftOutFile[];
  /** Bars whose quarantine file is gone; the next sync makes both again. */
  readonly stale: readonly LakePath[];
}

/**
 * Makes partitions, findings and published objects of the catalog anew from the lake’s files. What the old catalog knows
 * besides (runs, tasks, calls, other objects) is kept when it can be read; otherwise it is set aside, never deleted.
 * Call it under the write lock. Changes no file of data. Throws `E_LAKE_MISSING`, `E_LAKE_NEWER`.
 */
export async function rebuildCatalog(place: LakePlace, options: RebuildOptions): Promise<RebuildReport> {
  const { root } = place;
  for (const layer of ['bronze', 'landing', 'reference']) await storageOf(root).show(layer);
  const hasData = ['bronze', 'landing', 'reference'].some((name) => existsSync(join(root, name)));
  if (!hasData && !(await isCatalogPresent(place.catalog))) throw noLake(root);
  const previous = await openPrevious(place.catalog, options.lock);
  if (previous.kind !== 'sound') return replaceUnusable(place, previous, options);
  await using catalog = previous.catalog;
  const rows = await catalog.db.selectFrom('partitions').selectAll().execute();
  const known = new Map(rows.map((row) => [row.path, row]));
  const described = await describeLake(root, { ...options, known });
  await catalog.db.transaction().execute((db) => writeFacts(db, described));
  return { ...report(described), previous: { kind: 'kept' } };
}

async function replaceUnusable(
  place: LakePlace,
  previous: Exclude<PreviousCatalog, { kind: 'sound' }>,
  options: RebuildOptions,
): Promise<RebuildReport> {
  const described = await describeLake(place.root, { ...options, known: new Map() });
  const path = await replaceCatalog(place, options.lock, (catalog) =>
    catalog.db.transaction().execute((db) => writeFacts(db, described)),
  );
  if (path === undefined) return { ...report(described), previous: { kind: 'missing' } };
  const reason = previous.kind === 'damaged' ? previous.reason : 'its main file was missing';
  return { ...report(described), previous: { kind: 'set-aside', path, reason } };
}

function report({ partitions, damaged, foreign, stale }: DescribedLake): Omit<RebuildReport, 'previous'> {
  return { partitions, damaged, foreign, stale };
}

/** Only what files can tell is replaced; an object that the catalog knows may be newer than the file. */
async function writeFacts(db: Kysely<CatalogSchema>, described: DescribedLake): Promise<void> {
  await db
    .deleteFrom('partitions')
    .where('layer', 'in', [
      'landing',
      ANSWER_LAYER,
      'bronze',
      'targeted',
      'reference',
      METADATA_LAYER,
      SILVER_LAYER,
      PRECOMPUTED_LAYER,
      GOLD_LAYER,
    ])
    .execute();
  await db.deleteFrom('findings').where('origin', 'in', ['ingest', 'silver']).execute();
  const findings = Map.groupBy(described.findings, ({ dataset, day }) => `${dataset} ${day}`);
  for (const partition of described.partitions) {
    await publishPartition(db, partition, findings.get(`${partition.dataset} ${partition.key}`) ?? []);
  }
  for (const own of Map.groupBy(
    described.silverFindings,
    ({ dataset, day }) => `${dataset} ${day}`,
  ).values()) {
    const [first] = own;
    if (first === undefined) continue;
    await replaceFindings(db, { origin: 'silver', dataset: first.dataset, key: first.day }, own);
  }
  for (const object of described.objects) {
    await db
      .insertInto('objects')
      .values(object)
      .onConflict((conflict) => conflict.columns(['dataset', 'source', 'day']).doNothing())
      .execute();
  }
}

function noLake(root: string): BarlakeError {
  return new BarlakeError('E_LAKE_MISSING', {
    message: `There is no lake here: ${root} holds neither data nor a catalog.`,
    mend: 'Name the lake’s folder with --lake.',
  });
}
