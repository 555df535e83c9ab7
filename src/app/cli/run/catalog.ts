import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { CatalogRebuildDocument } from '../../../../contract/cli/catalog-rebuild.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { countOf } from '../../../domain/count-of.ts';
import { DATASET_NAMES } from '../../../domain/dataset.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { REFERENCE_TABLES } from '../../../domain/reference/reference-table-name.ts';
import { takeLakeLock } from '../../../lake/catalog/lake-lock.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';
import { openSession } from '../../../lake/duckdb/session.ts';
import { ANSWER_LAYER } from '../../../lake/landing/publish-answer.ts';
import { type RebuildReport, rebuildCatalog } from '../../../lake/recovery/rebuild-catalog.ts';
import { CURRENT_KEY } from '../../../lake/reference/reference-paths.ts';
import { SILVER_LAYER } from '../../../lake/silver/publish-silver.ts';
import { explainDiskError } from '../../../lake/storage/disk-error.ts';
import { tempFolder } from '../../../lake/storage/lake-paths.ts';
import { storageOf } from '../../../lake/storage/mounts.ts';
import { parseSeriesYearKey } from '../../../lake/targeted/series-file.ts';
import { lakeAddress } from '../../config/lake-settings.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { formatCount } from '../format-number.ts';
import { printJson } from '../print-json.ts';
import { renderTable } from '../render-table.ts';

/** Rebuilds and sums up. Exit code 3 when files were found damaged. */
export async function run({ context }: Invocation): Promise<number> {
  const { terminal } = context;
  const report = await rebuild(context);
  const document = toDocument(report);
  if (context.json) await printJson(terminal, document);
  else {
    await terminal.out(describe(document, context));
    warn(document, context);
  }
  return report.damaged.length > 0 ? EXIT.partial : EXIT.done;
}

async function rebuild({ config, clock, signal, terminal }: CommandContext): Promise<RebuildReport> {
  const { lake } = config;
  const { root } = lake;
  // Taking the lock would make the folder, and a mistyped path would look like an empty lake. A bucket has to be there anyway.
  if (lake.bucket === undefined && !existsSync(root)) throw noFolder(root);
  try {
    const since = new Date(clock.nowMs()).toISOString();
    const owner = { pid: process.pid, command: 'catalog rebuild', since };
    await using lock = await takeLakeLock(lake, owner, signal);
    await storageOf(root).settle({ takeOver: true });
    using session = await openSession({
      threads: config.resources.duckdbThreads,
      memoryMb: config.resources.duckdbMemoryMb,
      tempFolder: join(tempFolder(root), 'duckdb'),
    });
    terminal.say(`Reading every file of ${lakeAddress(lake)} …`);
    return await rebuildCatalog(lake, { lock, session, nowMs: clock.nowMs(), signal });
  } catch (error) {
    throw explainDiskError(error, root);
  }
}

function toDocument({
  previous,
  partitions,
  damaged,
  foreign,
  stale,
}: RebuildReport): CatalogRebuildDocument {
  const byDataset = Map.groupBy(partitions, ({ dataset }) => dataset);
  return {
    previous: {
      kind: previous.kind,
      path: previous.kind === 'set-aside' ? previous.path : null,
      reason: previous.kind === 'set-aside' ? previous.reason : null,
    },
    datasets: DATASET_NAMES.flatMap((dataset) => sumUp(dataset, byDataset.get(dataset) ?? [])),
    series: sumUpSeries(partitions),
    reference: REFERENCE_TABLES.flatMap((table) => sumUpReference(table, partitions)),
    damaged,
    foreign,
    stale,
  };
}

/** Layers with what the vendor sent about a day, file or answer. */
const LANDED_LAYERS: ReadonlySet<string> = new Set(['landing', ANSWER_LAYER]);

function sumUp(
  dataset: string,
  partitions: readonly PartitionRow[],
): readonly CatalogRebuildDocument['datasets'][number][] {
  const bronze = partitions.filter(({ layer }) => layer === 'bronze');
  const landed = partitions.filter(({ layer }) => LANDED_LAYERS.has(layer));
  const days = [...bronze, ...landed].map(({ key }) => key).sort();
  const [from, to] = [days[0], days.at(-1)];
  if (from === undefined || to === undefined) return [];
  const sum = (pick: (row: PartitionRow) => number): number =>
    bronze.reduce((total, row) => total + pick(row), 0);
  return [
    {
      dataset,
      landing: new Set(landed.map(({ key }) => key)).size,
      bronze: bronze.length,
      silver: partitions.filter(({ layer }) => layer === SILVER_LAYER).length,
      rows: sum((row) => row.rows),
      quarantined: sum((row) => row.quarantined),
      from,
      to,
    },
  ];
}

function sumUpSeries(
  partitions: readonly PartitionRow[],
): readonly CatalogRebuildDocument['series'][number][] {
  const bySeries = Map.groupBy(
    partitions.filter(({ layer }) => layer === 'targeted'),
    ({ dataset }) => dataset,
  );
  return [...bySeries].map(([series, own]) => ({
    series,
    symbols: new Set(own.map(({ key }) => parseSeriesYearKey(key)?.symbol)).size,
    files: own.length,
    rows: own.reduce((total, { rows }) => total + rows, 0),
    quarantined: own.reduce((total, { quarantined }) => total + quarantined, 0),
  }));
}

function sumUpReference(
  table: string,
  partitions: readonly PartitionRow[],
): readonly CatalogRebuildDocument['reference'][number][] {
  const own = partitions.filter(({ layer, dataset }) => layer === 'reference' && dataset === table);
  if (own.length === 0) return [];
  const current = own.find(({ key }) => key === CURRENT_KEY);
  const version = Number(current?.source_etag ?? 0);
  const logs = own.length - (current === undefined ? 0 : 1);
  return [{ table, version, rows: current?.rows ?? 0, logs }];
}

function describe(
  { datasets, series, reference }: CatalogRebuildDocument,
  { terminal }: Pick<CommandContext, 'terminal'>,
): string {
  if (datasets.length + series.length + reference.length === 0)
    return 'The lake holds no data; the catalog is empty.\n';
  const tables = reference.map(
    ({ table, version, rows, logs }) =>
      `${table}: version ${version}, ${countOf(rows, 'row')}, ${countOf(logs, 'log')} of changes\n`,
  );
  const singles = series.map(
    (each) =>
      `${each.series}: ${countOf(each.symbols, 'symbol')}, ${countOf(each.files, 'file')}, ${countOf(each.rows, 'bar')}, ${formatCount(each.quarantined)} quarantined\n`,
  );
  const days = datasets.length === 0 ? '' : datasetTable(datasets, terminal);
  return `${days}${singles.join('')}${tables.join('')}`;
}

function datasetTable(
  datasets: CatalogRebuildDocument['datasets'],
  terminal: CommandContext['terminal'],
): string {
  const columns = [
    { title: 'dataset' },
    { title: 'landing', align: 'right' },
    { title: 'bronze', align: 'right' },
    { title: 'silver', align: 'right' },
    { title: 'bars', align: 'right' },
    { title: 'refused', align: 'right' },
    { title: 'days', flexible: true },
  ] as const;
  const rows = datasets.map((each) => [
    each.dataset,
    ...[each.landing, each.bronze, each.silver, each.rows, each.quarantined].map(formatCount),
    `${each.from} … ${each.to}`,
  ]);
  return renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
}

function warn({ previous, damaged, foreign, stale }: CatalogRebuildDocument, context: CommandContext): void {
  const { terminal } = context;
  if (previous.kind === 'set-aside') {
    terminal.say(`The old catalog could not be read and was set aside as ${previous.path ?? ''}.`);
    terminal.say('Its history of runs is not in the new one.');
  }
  for (const { path, reason } of damaged) terminal.complain(`damaged: ${path} (${reason})`);
  for (const { path, reason } of foreign) terminal.complain(`left out: ${path} (${reason})`);
  for (const path of stale) terminal.complain(`incomplete: ${path} (its quarantine file is gone)`);
  if (damaged.length + stale.length === 0) return;
  terminal.say('The next sync over these days makes them again.');
}

function noFolder(root: string): BarlakeError {
  return new BarlakeError('E_LAKE_MISSING', {
    message: `There is no lake here: ${root} does not exist.`,
    mend: 'Name the lake’s folder with --lake.',
  });
}
