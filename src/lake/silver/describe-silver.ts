import type { PartitionRow } from '../catalog/partitions.ts';
import { isAboutFile } from '../duckdb/is-about-file.ts';
import { type OutlinedFacts, seeFile } from '../duckdb/see-file.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { inLake } from '../storage/lake-paths.ts';
import { silverPartition } from './publish-silver.ts';
import { readSilverFooter, type SilverFooter } from './silver-footer.ts';
import { silverPath } from './silver-path.ts';
import { isSoundSilver, type SilverFileFacts, verifySilver } from './verify-silver.ts';

/** What a silver file says about itself, or why it cannot be in the catalog. */
export type DescribedSilver =
  | { readonly kind: 'partition'; readonly partition: PartitionRow; readonly footer: SilverFooter }
  | { readonly kind: 'damaged' | 'foreign'; readonly reason: string };

/** The catalog row and findings of a published silver file, from its footer, a scan and its hash, or its outline. Throws when there is no such file. */
export async function describeSilver(
  connection: DuckDbConnection,
  root: string,
  { dataset, key }: Pick<SilverFooter, 'dataset' | 'key'>,
): Promise<DescribedSilver> {
  const path = silverPath(dataset, key);
  const file = inLake(root, path);
  try {
    await using seen = await seeFile(connection, file);
    const footer = await readSilverFooter(connection, seen.path);
    if (footer === undefined) return { kind: 'foreign', reason: 'not silver of barlake' };
    if (footer.dataset !== dataset || footer.key !== key) {
      return { kind: 'foreign', reason: `holds ${footer.dataset} ${footer.key}` };
    }
    const facts =
      seen.facts === undefined
        ? await verifySilver(
            connection,
            seen.path,
            footer.features.map(({ name }) => name),
          )
        : vouchedFacts(seen.facts, footer);
    const isSame = facts.values.every((count, index) => count === footer.features[index]?.values);
    if (!isSoundSilver(facts) || facts.rows !== footer.rows || !isSame) {
      return { kind: 'damaged', reason: 'does not hold the rows that its footer tells of' };
    }
    const contentHash = await seen.contentHash();
    const partition = silverPartition({ footer, facts, path, bytes: seen.sizeBytes, contentHash });
    return { kind: 'partition', partition, footer };
  } catch (error) {
    if (!isAboutFile(error)) throw error;
    const text = error instanceof Error ? error.message : String(error);
    return { kind: 'damaged', reason: `cannot be read: ${text.split('\n')[0] ?? ''}` };
  }
}

/** What was judged before it was published is not judged again where that would fetch all of it. */
function vouchedFacts(facts: OutlinedFacts, { features }: SilverFooter): SilverFileFacts {
  return { ...facts, repeated: 0, broken: 0, infinite: 0, values: features.map(({ values }) => values) };
}
