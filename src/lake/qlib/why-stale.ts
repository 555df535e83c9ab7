import type { PartitionRow } from '../catalog/partitions.ts';
import type { FrequencyState } from './export-state.ts';

type SilverRow = Pick<PartitionRow, 'key' | 'rows' | 'fingerprint' | 'content_hash'>;

/** Keys named; more are counted. */
const NAMED_MAX = 3;

/** Why an export is not what all of its dataset’s silver would give, in words; null: it is made of silver as it is. */
export function whyStale(
  { partitions }: Pick<FrequencyState, 'partitions'>,
  silver: readonly SilverRow[],
): string | null {
  const held = new Map(silver.filter(({ rows }) => rows > 0).map((row) => [row.key, row]));
  const known = new Map(partitions.map(({ key, fingerprint }) => [key, fingerprint]));
  const changed = [...held.values()].filter(
    ({ key, fingerprint, content_hash: hash }) =>
      known.has(key) && known.get(key) !== `${fingerprint} ${hash}`,
  );
  const reasons = [
    sentence(
      changed.map(({ key }) => key),
      'was made again since',
    ),
    sentence(
      [...held.keys()].filter((key) => !known.has(key)),
      'has come since',
    ),
    sentence(
      [...known.keys()].filter((key) => !held.has(key)),
      'is gone',
    ),
  ];
  return reasons.filter((reason) => reason !== '').join('; ') || null;
}

function sentence(keys: readonly string[], what: string): string {
  if (keys.length === 0) return '';
  const more = keys.length > NAMED_MAX ? ` and ${keys.length - NAMED_MAX} more` : '';
  return `silver of ${keys.slice(0, NAMED_MAX).join(', ')}${more} ${what}`;
}
