import { stat } from 'node:fs/promises';
import type { PartitionRow } from '../catalog/partitions.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { bringLatest } from '../storage/bring-files.ts';
import { hashFile } from '../storage/hash-file.ts';
import { inLake } from '../storage/lake-paths.ts';
import { silverPartition } from './publish-silver.ts';
import { readSilverFooter, type SilverFooter } from './silver-footer.ts';
import { silverPath } from './silver-path.ts';
import { isSoundSilver, verifySilver } from './verify-silver.ts';

/** What a silver file says about itself, or why it cannot be in the catalog. */
export type DescribedSilver =
  | { readonly kind: 'partition'; readonly partition: PartitionRow; readonly footer: SilverFooter }
  | { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

/** The catalog row and findings of a published silver file, from its footer, a scan and its hash. Throws when there is no such file. */
export async function describeSilver(
  connection: DuckDbConnection,
  root: string,
  { dataset, key }: Pick<SilverFooter, 'dataset' | 'key'>,
): Promise<DescribedSilver> {
  const path = silverPath(dataset, key);
  const file = inLake(root, path);
  await bringLatest([file]);
  const { size } = await stat(file);
  try {
    const footer = await readSilverFooter(connection, file);
    if (footer === undefined) return { kind: 'foreign', reason: 'not silver of barlake' };
    if (footer.dataset !== dataset || footer.key !== key) {
      return { kind: 'foreign', reason: `holds ${footer.dataset} ${footer.key}` };
    }
    const names = footer.features.map(({ name }) => name);
    const facts = await verifySilver(connection, file, names);
    const isSame = facts.values.every((count, index) => count === footer.features[index]?.values);
    if (!isSoundSilver(facts) || facts.rows !== footer.rows || !isSame) {
      return { kind: 'damaged', reason: 'does not hold the rows that its footer tells of' };
    }
    const contentHash = await hashFile(file, 'sha256');
    const partition = silverPartition({ footer, facts, path, bytes: size, contentHash });
    return { kind: 'partition', partition, footer };
  } catch (error) {
    if (error instanceof Error && error.message.startsWith('Out of Memory')) throw error;
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}
