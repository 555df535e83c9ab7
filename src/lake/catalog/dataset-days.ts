import { type Kysely, sql } from 'kysely';
import type { TradingDay } from '../../domain/trading-day.ts';
import { ANSWER_LAYER } from '../landing/publish-answer.ts';
import { isPostgres } from './is-postgres.ts';
import { selectFailures } from './objects.ts';
import type { CatalogSchema, ObjectsTable, PartitionsTable } from './schema.ts';

/** A day of bars as a map of coverage shows it. */
export interface HeldDay {
  readonly rows: number;
  readonly quarantined: number;
  readonly bytes: number;
  readonly source: PartitionsTable['source'];
}

/** What is known of every day of a dataset. */
export interface DatasetDays {
  readonly bronze: ReadonlyMap<TradingDay, HeldDay>;
  /** Bytes as received: files and answers. */
  readonly landed: ReadonlyMap<TradingDay, number>;
  readonly objects: ReadonlyMap<TradingDay, Partial<Record<ObjectsTable['source'], ObjectsTable['state']>>>;
  readonly failed: ReadonlySet<TradingDay>;
  /** Instants of the first and last bar of each partition of silver, in microseconds. */
  readonly silver: readonly { readonly key: string; readonly minUs: number; readonly maxUs: number }[];
}

/** Reads them all at once: some thousand rows. */
export async function readDatasetDays(db: Kysely<CatalogSchema>, dataset: string): Promise<DatasetDays> {
  const partitions = await db
    .selectFrom('partitions')
    .select(['layer', 'key', 'rows', 'quarantined', 'bytes', 'source', 'min_us', 'max_us'])
    .where('dataset', '=', dataset)
    .where('layer', 'in', ['bronze', 'landing', ANSWER_LAYER, 'silver'])
    .execute();
  const of = (layer: string) => partitions.filter((row) => row.layer === layer);
  const objects = await db
    .selectFrom('objects')
    .select(['day', 'source', 'state'])
    .where('dataset', '=', dataset)
    .execute();
  const states = new Map<TradingDay, Partial<Record<ObjectsTable['source'], ObjectsTable['state']>>>();
  for (const { day, source, state } of objects) {
    states.set(day as TradingDay, { ...states.get(day as TradingDay), [source]: state });
  }
  const failures = await selectFailures(db, { datasets: [dataset], from: '0000', to: '9999' });
  return {
    bronze: new Map(
      of('bronze').map(({ key, rows, quarantined, bytes, source }) => [
        key as TradingDay,
        { rows, quarantined, bytes, source },
      ]),
    ),
    landed: new Map(
      [...of(ANSWER_LAYER), ...of('landing')].map(({ key, bytes }) => [key as TradingDay, bytes]),
    ),
    objects: states,
    failed: new Set(failures.map(({ key }) => key as TradingDay)),
    silver: of('silver').flatMap(({ key, min_us: minUs, max_us: maxUs }) =>
      minUs === null || maxUs === null ? [] : [{ key, minUs, maxUs }],
    ),
  };
}

/** A dataset’s bars in numbers. */
export interface DatasetSums {
  readonly dataset: string;
  readonly rows: number;
  readonly quarantined: number;
  readonly duplicates: number;
  readonly bytes: number;
  /** All days held, ascending. */
  readonly days: readonly TradingDay[];
}

/** Bronze by dataset, days included: a row for each dataset, however many partitions there are. */
export async function sumDatasets(db: Kysely<CatalogSchema>): Promise<readonly DatasetSums[]> {
  const rows = await db
    .selectFrom('partitions')
    .select(({ fn }) => [
      'dataset',
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('quarantined').as('quarantined'),
      fn.sum<number>('duplicates').as('duplicates'),
      fn.sum<number>('bytes').as('bytes'),
      (isPostgres(db) ? sql<string>`string_agg(key, ',')` : sql<string>`group_concat(key)`).as('days'),
    ])
    .where('layer', '=', 'bronze')
    .groupBy('dataset')
    .orderBy('dataset')
    .execute();
  return rows.map(({ days, ...sums }) => ({ ...sums, days: days.split(',').sort() as TradingDay[] }));
}

/** Bytes of everything the catalog lists, by layer. */
export async function sumLayers(
  db: Kysely<CatalogSchema>,
): Promise<readonly { readonly layer: string; readonly bytes: number }[]> {
  return db
    .selectFrom('partitions')
    .select(({ fn }) => ['layer', fn.sum<number>('bytes').as('bytes')])
    .groupBy('layer')
    .orderBy('layer')
    .execute();
}
