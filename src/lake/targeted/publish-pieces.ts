import type { Kysely } from 'kysely';
import { seriesName } from '../../plan/fetch-task.ts';
import { replaceFindings } from '../catalog/findings.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import type { CatalogSchema } from '../catalog/schema.ts';
import { endTask, startTask } from '../catalog/task-log.ts';
import type { Lake } from '../lake.ts';
import { inLake } from '../storage/lake-paths.ts';
import { publishFile } from '../storage/publish-file.ts';
import { removeFile } from '../storage/remove-file.ts';
import type { SeriesFacts } from './read-series-facts.ts';
import { type SeriesYear, seriesPath, seriesQuarantinePath, seriesYearKey } from './series-file.ts';
import type { PieceTask } from './series-piece.ts';
import type { SeriesProvenance } from './series-provenance.ts';
import type { StagedSeries } from './write-pieces.ts';

/** Files renamed and flushed at once: the disk writes several in one turn. */
const FILES_AT_ONCE = 16;

/** Records that tasks are at work, before their first effect: after a crash recovery looks at their files. */
export async function beginTasks(lake: Lake, staged: readonly StagedSeries[]): Promise<void> {
  await lake.catalog.db.transaction().execute(async (db) => {
    for (const { piece } of staged) await beginTask(db, piece, piece.task);
  });
}

async function beginTask(
  db: Kysely<CatalogSchema>,
  { series }: SeriesYear,
  { runId, taskId, kind, startedMs }: PieceTask,
): Promise<void> {
  const known = await db
    .selectFrom('tasks')
    .select('id')
    .where('run_id', '=', runId)
    .where('id', '=', taskId)
    .executeTakeFirst();
  if (known !== undefined) return;
  await startTask(db, {
    runId,
    taskId,
    kind,
    dataset: seriesName(series),
    key: series.symbol,
    fingerprint: '',
    startedMs,
  });
}

/**
 * Publishes staged files: all of them renamed, then one catalog transaction with the ends of their tasks. A crash in
 * between leaves whole files, which recovery adopts by their footers.
 */
export async function publishPieces(
  lake: Lake,
  staged: readonly StagedSeries[],
  nowMs: number,
): Promise<void> {
  const queue = staged.values();
  const work = async (): Promise<void> => {
    for (const each of queue) await publishFiles(lake, each);
  };
  await Promise.all(Array.from({ length: FILES_AT_ONCE }, work));
  await lake.catalog.db.transaction().execute(async (db) => {
    for (const { piece, provenance, facts, findings, bytes, contentHash } of staged) {
      await publishPartition(db, seriesPartition(piece, { provenance, facts, bytes, contentHash }), []);
      const { symbol } = piece.series;
      for (const finding of findings) {
        const scope = { origin: 'overlap', dataset: finding.dataset, key: finding.day, symbol } as const;
        await replaceFindings(db, scope, [finding]);
      }
      if (!piece.task.isLast) continue;
      await endTask(db, piece.task, { state: 'done', finishedMs: nowMs, rows: facts.rows, bytes });
    }
  });
}

async function publishFiles(lake: Lake, { piece, barsPath, quarantinePath }: StagedSeries): Promise<void> {
  const refusedPath = inLake(lake.root, seriesQuarantinePath(piece));
  if (quarantinePath !== undefined) await publishFile(quarantinePath, refusedPath);
  await publishFile(barsPath, inLake(lake.root, seriesPath(piece)));
  if (quarantinePath === undefined) await removeFile(refusedPath);
}

/** The catalog row of a file of one symbol’s bars: all of it can be read off the file again. */
export function seriesPartition(
  place: SeriesYear,
  file: {
    readonly provenance: SeriesProvenance;
    readonly facts: SeriesFacts;
    readonly bytes: number;
    readonly contentHash: string;
  },
): PartitionRow {
  const { provenance, facts } = file;
  return {
    layer: 'targeted',
    dataset: provenance.dataset,
    key: seriesYearKey(place),
    path: seriesPath(place),
    fingerprint: provenance.fingerprint,
    source_etag: '',
    rows: facts.rows,
    quarantined: provenance.quarantined,
    duplicates: 0,
    symbols: facts.rows > 0 ? 1 : 0,
    bytes: file.bytes,
    raw_bytes: 0,
    min_us: facts.minUs,
    max_us: facts.maxUs,
    content_hash: file.contentHash,
    quarantine_path: provenance.quarantined > 0 ? seriesQuarantinePath(place) : null,
    source: provenance.source,
    covered: JSON.stringify(provenance.covered),
  };
}
