import type { LakePath } from '../lake-paths.ts';

/** What stays in the home of a lake in a bucket: work, logs, locks, exports, and what people decide. */
const LOCAL = new Set(['temp', 'upkeep', 'cache', 'logs', 'gold', 'overrides']);

/** A pin is a lake inside the lake; that there is one, and what it holds, is for all machines to see. */
const PIN = /^pins\/[^/]+\//;
const OF_PIN = /^(?:catalog\.db|pin\.json)$/;

/** Which files of a lake belong in its bucket: all that lie in a folder, save what is of this machine. */
export function isInBucket(path: LakePath, landing: 'local' | 'remote'): boolean {
  const inside = path.replace(PIN, '');
  if (inside !== path && OF_PIN.test(inside)) return true;
  const [first = '', second] = inside.split('/');
  if (second === undefined || LOCAL.has(first)) return false;
  return first !== 'landing' || landing === 'remote';
}

/** By what contents of a layer are told apart in the catalog: landing goes by the vendor's sums. */
export function hashAlgorithm(path: LakePath): 'sha256' | 'md5' {
  return /^(?:pins\/[^/]+\/)?(?:archive\/)?landing\//.test(path) ? 'md5' : 'sha256';
}
