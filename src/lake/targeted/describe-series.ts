import { existsSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake, type LakePath } from '../storage/lake-paths.ts';
import { seriesPartition } from './publish-pieces.ts';
import { readSeriesFacts } from './read-series-facts.ts';
import type { SeriesYear } from './series-file.ts';
import { isAbout, readSeriesProvenances } from './series-provenance.ts';

/** What a file of one symbol’s bars says about itself. */
export type DescribedSeries =
  | { readonly kind: 'partition'; readonly partition: PartitionRow }
  | { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

/** The catalog row of a published file, from its footer, all of its rows and its hash. Throws when there is none. */
export async function describeSeries(
  connection: DuckDbConnection,
  root: string,
  place: SeriesYear,
  path: LakePath,
): Promise<DescribedSeries> {
  const file = inLake(root, path);
  await bringLatest([file]);
  const { size } = await stat(file);
  try {
    const provenance = (await readSeriesProvenances(connection, [file])).get(file);
    if (provenance === undefined) return { kind: 'foreign', reason: 'not written by barlake' };
    if (!isAbout(provenance, place)) {
      return {
        kind: 'foreign',
        reason: `holds ${provenance.dataset} ${provenance.symbol} ${provenance.year}`,
      };
    }
    const facts = (await readSeriesFacts(connection, [file])).get(file);
    const isOther = facts !== undefined && facts.rows > 0 && facts.symbol !== place.series.symbol;
    if (facts === undefined || !facts.isSound || isOther) {
      return { kind: 'damaged', reason: 'holds rows that break the rules for bars' };
    }
    const contentHash = await hashFile(file, 'sha256');
    const partition = seriesPartition(place, { provenance, facts, bytes: size, contentHash });
    const isRefusedLost = await isMissing(root, partition.quarantine_path);
    // Without its refused rows a year is asked for again.
    return {
      kind: 'partition',
      partition: isRefusedLost ? { ...partition, covered: '[]', quarantine_path: null } : partition,
    };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    if (text.startsWith('Out of Memory')) throw error;
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

async function isMissing(root: string, path: LakePath | null): Promise<boolean> {
  if (path === null) return false;
  await bringLatest([inLake(root, path)]);
  return !existsSync(inLake(root, path));
}
