import type { LakePath } from '../lake-paths.ts';

/** What stays in the home of a lake in a bucket: work, logs, locks, exports, and what people decide. */
const LOCAL = new Set(['temp', 'upkeep', 'cache', 'logs', 'gold', 'overrides']);

/** Which files of a lake belong in its bucket: all that lie in a folder, save what is of this machine. */
export function isInBucket(path: LakePath, landing: 'local' | 'remote'): boolean {
  const [first = '', second] = path.split('/');
  if (second === undefined || LOCAL.has(first)) return false;
  return first !== 'landing' || landing === 'remote';
}

/** By what contents of a layer are told apart in the catalog: landing goes by the vendor's sums. */
export function hashAlgorithm(path: LakePath): 'sha256' | 'md5' {
  return /^(?:archive\/)?landing\//.test(path) ? 'md5' : 'sha256';
}
