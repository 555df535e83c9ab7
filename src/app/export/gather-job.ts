import { BarlakeError } from '../../domain/barlake-error.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { selectPartitions } from '../../lake/catalog/partitions.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { findFactors } from '../../lake/factors/find-factors.ts';
import type { Lake } from '../../lake/lake.ts';
import type { ExportJob, SilverFile } from '../../lake/qlib/export-job.ts';
import { goldPath } from '../../lake/qlib/gold-partition.ts';
import { readLives } from '../../lake/qlib/read-lives.ts';
import { silverColumns } from '../../lake/qlib/silver-columns.ts';
import { assertPresent } from '../../lake/query/explain-read-error.ts';
import { inLake } from '../../lake/storage/lake-paths.ts';
import type { ExportOptions } from './export-world.ts';
import type { QlibExportRequest } from './qlib-request.ts';

/** A job, and what should be told of it. */
export interface GatheredJob {
  readonly job: ExportJob;
  readonly notes: readonly string[];
}

/** Puts a job together out of the catalog. Throws `E_FEATURES` when silver lacks a feature that is asked for, `E_PARTITION_DAMAGED` when a file of it is gone. */
export async function gatherJob(
  request: QlibExportRequest,
  { lake, connection }: { readonly lake: Lake; readonly connection: DuckDbConnection },
  { config, version }: Pick<ExportOptions, 'config' | 'version'>,
): Promise<GatheredJob> {
  const { dataset, from, to } = request;
  const { asset, calendar, timeZone } = DATASETS[dataset];
  const files = await silverFiles(lake, request);
  const columns = await silverColumns(connection, files);
  if (files.length > 0) assertFeatures(request, columns);
  const factors = await findFactors(lake, asset);
  return {
    job: {
      ...request,
      folder: exportFolder(request, lake.root),
      asset,
      files,
      lives: factors === undefined ? new Map() : await readLives(connection, factors.lives),
      calendar: tradingCalendar(calendar, config.calendar),
      timeZone,
      from,
      to,
      version,
      rebuild: request.isRebuild,
    },
    notes: files.length === 0 ? [] : missingColumns(request, columns),
  };
}

/** Where an export stands: as asked, or in the dataset’s place in the lake. */
export function exportFolder({ dataset, output }: QlibExportRequest, root: string): string {
  return output ?? inLake(root, goldPath(dataset));
}

async function silverFiles(lake: Lake, { dataset }: QlibExportRequest): Promise<readonly SilverFile[]> {
  const partitions = await selectPartitions(lake.catalog.db, { layer: 'silver', datasets: [dataset] });
  const files = partitions
    .filter(({ rows }) => rows > 0)
    .map(({ key, path, fingerprint, content_hash: hash }) => ({
      key,
      path: inLake(lake.root, path),
      fingerprint: `${fingerprint} ${hash}`,
    }));
  const mend = `barlake features build ${dataset}`;
  await assertPresent(
    files.map(({ key, path }) => ({ dataset: `silver ${dataset}`, day: key, path, mend })),
    lake.root,
  );
  return files;
}

function assertFeatures({ dataset, features }: QlibExportRequest, columns: ReadonlySet<string>): void {
  const lacking = features.filter((name) => !columns.has(name));
  if (lacking.length === 0) return;
  const shown = lacking.slice(0, 5).join(', ');
  throw new BarlakeError('E_FEATURES', {
    message: `Silver of ${dataset} lacks ${lacking.length} of the features asked for: ${shown}${lacking.length > 5 ? ' …' : ''}.`,
    mend: `Put their set into features.sets of the configuration and run \`barlake features build ${dataset}\`.`,
    details: { dataset, lacking: lacking.length },
  });
}

/** A field that silver cannot give is NaN throughout, which nobody should have to find out. */
function missingColumns(
  { dataset, fields, freq }: QlibExportRequest,
  columns: ReadonlySet<string>,
): readonly string[] {
  const isFolded = (freq.minutes ?? 1) > 1;
  return fields
    .filter((field) => field !== 'factor' && field !== 'change' && !columns.has(field))
    .filter((field) => !(field === 'vwap' && isFolded))
    .map((field) => `${field} is NaN throughout: ${whyMissing(field, dataset)}`);
}

function whyMissing(field: string, dataset: DatasetName): string {
  if (field !== 'vwap') return `${dataset} has no such column.`;
  if (DATASETS[dataset].timeframe === '1d') {
    return `silver of ${dataset} has no feature of that name, which the set base computes.`;
  }
  return 'single minutes have none. Longer bars do (--freq 5min).';
}
