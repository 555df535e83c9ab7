import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { ExportRow, ExportsDocument } from '../../../../contract/api/exports.ts';
import { isBarlakeError } from '../../../domain/barlake-error.ts';
import { tradingCalendar } from '../../../domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { tradingDay } from '../../../domain/trading-day.ts';
import { type PartitionRow, selectPartitions } from '../../../lake/catalog/partitions.ts';
import { listReadbacks, type Readback } from '../../../lake/catalog/readbacks.ts';
import {
  type ExportState,
  type FrequencyState,
  readExportState,
  STATE_FILE,
} from '../../../lake/qlib/export-state.ts';
import { goldPartition, goldPath } from '../../../lake/qlib/gold-partition.ts';
import { whyStale } from '../../../lake/qlib/why-stale.ts';
import { SILVER_LAYER } from '../../../lake/silver/publish-silver.ts';
import { ignoreMissing } from '../../../lake/storage/ignore-missing.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { type SetsOfFeatures, setsOfFeatures } from '../../export/sets-of-features.ts';
import type { ServerWorld } from '../server-world.ts';

type World = Pick<ServerWorld, 'lake' | 'config'>;

/** What rows are made of besides an export’s own description. */
interface Known extends World {
  readonly silver: readonly PartitionRow[];
  readonly readbacks: readonly Readback[];
  readonly setsOf: SetsOfFeatures;
}

/** The exports that stand in the lake. Throws what asking the catalog throws. */
export async function exportsDocument(world: World): Promise<ExportsDocument> {
  const { db } = world.lake.catalog;
  const known = {
    ...world,
    silver: await selectPartitions(db, { layer: SILVER_LAYER }),
    readbacks: await listReadbacks(db),
    setsOf: await setsOfFeatures(world.config).catch(nothingKnown),
  };
  const rows = DATASET_NAMES.map(async (dataset) => {
    const file = join(inLake(world.lake.root, goldPath(dataset)), STATE_FILE);
    const state = await readExportState(file);
    if (state === undefined) return [];
    // Written anew by every export that changes something, and by nothing else.
    const written = await stat(file).catch(ignoreMissing);
    const builtMs = Array.isArray(written) ? null : Math.floor(written.mtimeMs);
    return Object.entries(state.freqs).map(([freq, own]) => ({
      ...describe(known, { dataset, freq, state, own }),
      builtMs,
    }));
  });
  return { exports: (await Promise.all(rows)).flat() };
}

/** A set that cannot be read is told of where sets are. */
function nothingKnown(error: unknown): SetsOfFeatures {
  if (isBarlakeError(error, 'E_FEATURES')) return () => [];
  throw error;
}

interface FoundExport {
  readonly dataset: DatasetName;
  readonly freq: string;
  readonly state: ExportState;
  readonly own: FrequencyState;
}

function describe(
  { lake, config, silver, readbacks, setsOf }: Known,
  { dataset, freq, state, own }: FoundExport,
): Omit<ExportRow, 'builtMs'> {
  const { firstDay, lastDay, rows, bars, hours, fields, features, universe, from, symbols } = own;
  const folder = goldPath(dataset);
  const partition = goldPartition(state, freq);
  const calendar = tradingCalendar(DATASETS[dataset].calendar, config.calendar);
  const readback = readbacks.find((each) => each.dataset === dataset && each.key === `qlib/${freq}`);
  return {
    dataset,
    freq,
    folder,
    from: firstDay,
    to: lastDay,
    days: calendar.tradingDays(tradingDay(firstDay), tradingDay(lastDay)).length,
    rows,
    symbols: Object.keys(symbols).length,
    bars,
    hours,
    isWhole: universe === null && from === null,
    fields: [...fields],
    features: [...features],
    sets: setsOf(dataset, own),
    bytes: partition?.bytes ?? 0,
    stale: whyStale(
      own,
      silver.filter((row) => row.dataset === dataset),
    ),
    readback: readback === undefined ? null : describeReadback(readback, partition),
    open: `qlib.init(provider_uri=${JSON.stringify(inLake(lake.root, folder))}, region="us")`,
  };
}

function describeReadback(
  { checkedMs, runId: run, cells, files, problems, samples, fingerprint }: Readback,
  partition: PartitionRow | undefined,
): ExportRow['readback'] {
  const isCurrent = partition?.fingerprint === fingerprint;
  return { checkedMs, run, cells, files, problems, samples: [...samples], isCurrent };
}
