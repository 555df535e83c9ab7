import type { Kysely } from 'kysely';
import { readCallTotals } from '../../../lake/catalog/call-totals.ts';
import type { CatalogSchema } from '../../../lake/catalog/schema.ts';
import { readDisk } from '../../health/read-disk.ts';
import { readFreshness } from '../../health/read-freshness.ts';
import type { ServerWorld } from '../server-world.ts';

/** A number with its labels. */
export interface Sample {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What the lake has to say in numbers, by name of the metric. Labels come from closed sets: layers, states, datasets. */
export async function readLakeSamples({
  lake,
  config,
  clock,
}: Pick<ServerWorld, 'lake' | 'config' | 'clock'>): Promise<Readonly<Record<string, readonly Sample[]>>> {
  const { db } = lake.catalog;
  const layers = await readLayers(db);
  const calls = await readCallTotals(lake.catalog, 0);
  const fresh = await readFreshness(lake.catalog, config, clock.nowMs());
  const disk = await readDisk(lake.root, db, clock.nowMs());
  const one = (value: number): readonly Sample[] => [{ labels: {}, value }];
  return {
    partitions: layers.map(({ labels, partitions }) => ({ labels, value: partitions })),
    rows: layers.map(({ labels, rows }) => ({ labels, value: rows })),
    bytes: layers.map(({ labels, bytes }) => ({ labels, value: bytes })),
    runs: await countStates(db, 'runs'),
    tasks: await countStates(db, 'tasks'),
    alerts: await countAlerts(db),
    behind: fresh.map(({ dataset, behindDays }) => ({ labels: { dataset }, value: behindDays })),
    calls: one(calls.made),
    naiveCalls: one(calls.naive),
    fileRequests: one(calls.requests),
    received: one(calls.bytes),
    rateLimited: one(calls.rateLimited),
    lag: fresh.map(({ dataset, lagSeconds }) => ({ labels: { dataset }, value: lagSeconds })),
    lastDay: fresh.map(({ dataset, to }) => ({ labels: { dataset }, value: Date.parse(to) / 1000 })),
    diskFree: disk === undefined ? [] : one(disk.freeBytes),
    diskTotal: disk === undefined ? [] : one(disk.totalBytes),
    diskDays: disk === undefined || disk.daysUntilFull === null ? [] : one(disk.daysUntilFull),
  };
}

interface LayerSums {
  readonly labels: { readonly layer: string };
  readonly partitions: number;
  readonly rows: number;
  readonly bytes: number;
}

async function readLayers(db: Kysely<CatalogSchema>): Promise<readonly LayerSums[]> {
  const rows = await db
    .selectFrom('partitions')
    .select(({ fn }) => [
      'layer',
      fn.countAll<number>().as('partitions'),
      fn.sum<number>('rows').as('rows'),
      fn.sum<number>('bytes').as('bytes'),
    ])
    .groupBy('layer')
    .execute();
  return rows.map(({ layer, ...sums }) => ({ labels: { layer }, ...sums }));
}

async function countStates(db: Kysely<CatalogSchema>, table: 'runs' | 'tasks'): Promise<readonly Sample[]> {
  const rows = await db
    .selectFrom(table)
    .select(({ fn }) => ['state', fn.countAll<number>().as('value')])
    .groupBy('state')
    .execute();
  return rows.map(({ state, value }) => ({ labels: { state }, value }));
}

async function countAlerts(db: Kysely<CatalogSchema>): Promise<readonly Sample[]> {
  const rows = await db
    .selectFrom('alerts')
    .select(({ fn }) => ['severity', 'state', fn.countAll<number>().as('value')])
    .groupBy(['severity', 'state'])
    .execute();
  return rows.map(({ severity, state, value }) => ({ labels: { severity, state }, value }));
}
