import { stat } from 'node:fs/promises';
import type { FindingRow } from '../../../../contract/api/findings.ts';
import type { PartitionDocument } from '../../../../contract/api/partitions.ts';
import type { TaskRow } from '../../../../contract/api/runs.ts';
import type { PartitionRow } from '../../../lake/catalog/partitions.ts';
import { quoteText } from '../../../lake/duckdb/quote.ts';
import { readFooterText } from '../../../lake/duckdb/read-footer-text.ts';
import { bringFiles } from '../../../lake/storage/bring-files.ts';
import { inLake } from '../../../lake/storage/lake-paths.ts';
import { taskRow } from '../../jobs/run-documents.ts';
import type { ServerWorld } from '../server-world.ts';
import { lineageOf } from './lineage.ts';
import { toPartitionRow } from './partition-row.ts';
import { partitionRules } from './partition-rules.ts';
import { type PartitionName, requirePartition } from './require-partition.ts';

/** Findings and attempts shown. */
const ROWS_MAX = 200;

/** Characters of one value out of a footer: lists of findings stand beside it already. */
const VALUE_CHARACTERS_MAX = 2000;

type World = Pick<ServerWorld, 'lake' | 'reader'>;

/** A partition with all that is known of it. Answers 404 for one that the catalog does not list. */
export async function partitionDocument(
  name: PartitionName,
  world: World,
  signal: AbortSignal,
): Promise<PartitionDocument> {
  const { lake } = world;
  const partition = await requirePartition(name, lake);
  const path = inLake(lake.root, partition.path);
  await bringFiles([path]);
  const found = await stat(path).catch(() => undefined);
  const isFolder = found?.isDirectory() === true;
  const file =
    found === undefined ? 'missing' : isFolder || found.size === partition.bytes ? 'sound' : 'resized';
  const isParquet = found !== undefined && partition.path.endsWith('.parquet');
  return {
    partition: toPartitionRow(partition),
    file,
    ...(isParquet ? await readInside(path, world, signal) : { provenance: {}, columns: [] }),
    ...(await lineageOf(partition, lake)),
    rules: await partitionRules(partition, world, signal),
    findings: await findingsOf(partition, world),
    attempts: await attemptsAt(partition, world),
  };
}

type Inside = Pick<PartitionDocument, 'provenance' | 'columns'>;

/** What a file says about itself. Of one that cannot be read, nothing: the size says that already, or reading bars will. */
async function readInside(path: string, { reader }: World, signal: AbortSignal): Promise<Inside> {
  return reader.use(signal, async (connection): Promise<Inside> => {
    try {
      const text = await readFooterText(connection, path);
      const columns = await connection.rows(
        `DESCRIBE SELECT * FROM read_parquet(${quoteText(path)}, hive_partitioning=false)`,
      );
      return {
        provenance: text === undefined ? {} : flatten(JSON.parse(text)),
        columns: columns.map((row) => ({
          name: String(row['column_name']),
          type: String(row['column_type']),
        })),
      };
    } catch {
      signal.throwIfAborted();
      return { provenance: {}, columns: [] };
    }
  });
}

/** `{ source: { etag } }` as `source.etag`; lists by their length, for findings and features have places of their own. */
function flatten(value: unknown, prefix = ''): Record<string, string> {
  if (typeof value !== 'object' || value === null)
    return { [prefix]: String(value).slice(0, VALUE_CHARACTERS_MAX) };
  if (Array.isArray(value)) return { [prefix]: JSON.stringify(value).slice(0, VALUE_CHARACTERS_MAX) };
  const parts = Object.entries(value).map(([name, part]) =>
    flatten(part, prefix === '' ? name : `${prefix}.${name}`),
  );
  return Object.assign({}, ...parts) as Record<string, string>;
}

async function findingsOf({ dataset, key }: PartitionRow, { lake }: World): Promise<readonly FindingRow[]> {
  const rows = await lake.catalog.db
    .selectFrom('findings')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('key', '=', key)
    .orderBy('id')
    .limit(ROWS_MAX)
    .execute();
  return rows.map(({ row_count: rowCount, evidence, ...row }) => ({
    ...row,
    rowCount,
    evidence: JSON.parse(evidence) as FindingRow['evidence'],
  }));
}

async function attemptsAt({ dataset, key }: PartitionRow, { lake }: World): Promise<readonly TaskRow[]> {
  const rows = await lake.catalog.db
    .selectFrom('tasks')
    .selectAll()
    .where('dataset', '=', dataset)
    .where('key', '=', key)
    .orderBy('run_id', 'desc')
    .limit(ROWS_MAX)
    .execute();
  // Whether its process is alive is the list of runs’ to say.
  return rows.map((row) => taskRow(row, true));
}
