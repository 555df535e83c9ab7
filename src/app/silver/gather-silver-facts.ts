import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { programFields } from '../../expression/program-fields.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { factorDigest } from '../../lake/factors/factor-digest.ts';
import type { Factors } from '../../lake/factors/factors.ts';
import type { Lake } from '../../lake/lake.ts';
import { SILVER_LAYER } from '../../lake/silver/publish-silver.ts';
import { isPartitionIntact } from '../../lake/storage/is-partition-intact.ts';
import { besideDatasets, fieldLookBack } from '../../plan/silver/beside-datasets.ts';
import type { HeldSilver, SilverFacts } from '../../plan/silver/plan-silver.ts';
import { type HeldDay, type SilverWindow, silverWindows } from '../../plan/silver/silver-window.ts';
import type { Configuration } from '../config/configuration.ts';
import type { DatasetFeatures } from './dataset-features.ts';

/** Where facts come from. */
export interface FactsWorld {
  /** Absent when there is no lake yet. */
  readonly lake: Lake | undefined;
  readonly config: Configuration;
  readonly features: DatasetFeatures;
  /** Absent: factors count as unchanged. */
  readonly factors?: { readonly connection: DuckDbConnection; readonly known: Factors } | undefined;
  /** Days that will have been fetched by then, beside those that the lake holds. */
  readonly coming?: ComingBars | undefined;
}

/** Days that will have been fetched, by dataset; their rows are a guess. */
export type ComingBars = ReadonlyMap<DatasetName, ReadonlyMap<TradingDay, HeldDay>>;

/** What planning a dataset’s silver goes by: days of bars, of what is read beside them, and the silver that is there. */
export async function gatherSilverFacts(dataset: DatasetName, world: FactsWorld): Promise<SilverFacts> {
  const { lake, config, features, factors, coming } = world;
  const fields = programFields(features.program);
  const daysOf = async (name: DatasetName): Promise<ReadonlyMap<TradingDay, HeldDay>> =>
    withComing(await barsOf(lake, name), coming?.get(name));
  const bars = await daysOf(dataset);
  const beside = new Map<string, ReadonlyMap<TradingDay, string>>();
  for (const other of besideDatasets(dataset, fields)) {
    const days = [...(await daysOf(other))];
    beside.set(other, new Map(days.map(([day, { fingerprint }]) => [day, fingerprint])));
  }
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  const last = [...bars.keys()].at(-1);
  const tradingDays = last === undefined ? [] : calendar.tradingDays(CALENDAR_SPAN.from, last);
  const { program } = features;
  const reach = {
    lookBack: Math.max(program.lookBack, fieldLookBack(fields)),
    lookAhead: program.lookAhead,
  };
  const windows = silverWindows({ dataset, bars, tradingDays, reach });
  return {
    dataset,
    bars,
    tradingDays,
    reach,
    windows,
    beside,
    featuresHash: features.hash,
    precision: config.lake.precision,
    factorDigests:
      factors === undefined
        ? 'unknown'
        : await factorDigest(factors.connection, factors.known, windows.map(digestRange)),
    held: await heldSilver(lake, dataset),
  };
}

async function barsOf(
  lake: Lake | undefined,
  dataset: DatasetName,
): Promise<ReadonlyMap<TradingDay, HeldDay>> {
  if (lake === undefined) return new Map();
  const rows = await selectPartitions(lake.catalog.db, { layer: 'bronze', datasets: [dataset] });
  return new Map(
    rows.map(({ key, fingerprint, rows: count }) => [key as TradingDay, { fingerprint, rows: count }]),
  );
}

/** A day that is fetched again will have about as many bars as it has now. */
function withComing(
  held: ReadonlyMap<TradingDay, HeldDay>,
  coming: ReadonlyMap<TradingDay, HeldDay> | undefined,
): ReadonlyMap<TradingDay, HeldDay> {
  if (coming === undefined || coming.size === 0) return held;
  const later = [...coming].map(([day, { fingerprint, rows }]): readonly [TradingDay, HeldDay] => {
    return [day, { fingerprint, rows: held.get(day)?.rows ?? rows }];
  });
  const all = new Map([...held, ...later]);
  return new Map([...all].toSorted(([left], [right]) => (left < right ? -1 : 1)));
}

/** Whose factors matter is a question of months; what matters of them, one of what features look at. */
function digestRange({ key, firstDay, lastDay, readFrom, readTo }: SilverWindow) {
  return { key, from: firstDay, to: lastDay, since: readFrom, until: readTo };
}

async function heldSilver(
  lake: Lake | undefined,
  dataset: DatasetName,
): Promise<ReadonlyMap<string, HeldSilver>> {
  if (lake === undefined) return new Map();
  const rows = await selectPartitions(lake.catalog.db, { layer: SILVER_LAYER, datasets: [dataset] });
  const held = rows.map(async (row) => {
    return [row.key, { fingerprint: row.fingerprint, isIntact: await isPartitionIntact(lake, row) }] as const;
  });
  return new Map(await Promise.all(held));
}
