import { existsSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { selectPartitions } from '../../src/lake/catalog/partitions.ts';
import { catalogPath } from '../../src/lake/storage/lake-paths.ts';
import { type LakeContent, openContentReader } from './lake-content.ts';

/** A reader that works beside the writers. */
export interface LakeWatch extends AsyncDisposable {
  /** From now on that lake is read, and its partitions must be one of these contents. */
  look(root: string, allowed: readonly LakeContent[]): Promise<void>;
  /** What a reader must never see. */
  readonly complaints: readonly string[];
  /** Partitions read. */
  readonly reads: number;
  /** Rounds begun anew because a file was replaced while it was read. */
  readonly repeats: number;
}

const PAUSE_MS = 25;

/** As often as the reading commands take a new list when a file is not what the old one said. */
const ATTEMPTS = 3;

/** Reads the lake again and again, by the catalog’s list, as every reading command does. */
export async function watchLake(): Promise<LakeWatch> {
  const reader = await openContentReader();
  const complaints: string[] = [];
  const seen = new Set<string>();
  let target: { readonly root: string; readonly allowed: readonly LakeContent[] } | undefined;
  let round: Promise<void> = Promise.resolve();
  let reads = 0;
  let repeats = 0;
  let isOver = false;

  const readOnce = async (): Promise<void> => {
    if (target === undefined || !existsSync(catalogPath(target.root))) return;
    const { root, allowed } = target;
    await using catalog = await openCatalog(catalogPath(root), { readOnly: true });
    const partitions = await selectPartitions(catalog.db, { layer: 'bronze' });
    const names = new Set(partitions.map(({ dataset, key }) => `${dataset} ${key}`));
    for (const name of seen) if (!names.has(name)) complaints.push(`${name} vanished`);
    for (const partition of partitions) {
      if (isOver) return;
      const name = `${partition.dataset} ${partition.key}`;
      seen.add(name);
      // A reader of bars never opens quarantine.
      const content = await reader.read(root, { ...partition, quarantine_path: null });
      reads += 1;
      if (!allowed.some((each) => each[name]?.split(' | ')[0] === content)) {
        complaints.push(`${name} was seen as ${content}`);
      }
    }
  };
  /** DuckDB opens a file twice, for its footer and for its rows: replaced in between, they do not fit together. */
  const readPatiently = async (): Promise<void> => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        await readOnce();
        return;
      } catch (error) {
        if (seen.size === 0 && isUnfinished(error)) return;
        if (attempt === ATTEMPTS) throw error;
        repeats += 1;
      }
    }
  };
  const loop = (async () => {
    while (!isOver) {
      round = readPatiently().catch((error: unknown) => {
        complaints.push(`a reader failed: ${String(error)}`);
      });
      await round;
      await sleep(PAUSE_MS);
    }
  })();
  return {
    complaints,
    get reads() {
      return reads;
    },
    get repeats() {
      return repeats;
    },
    async look(root, allowed) {
      if (target?.root !== root) {
        target = undefined;
        await round;
        seen.clear();
      }
      target = { root, allowed };
    },
    async [Symbol.asyncDispose]() {
      isOver = true;
      await loop;
      await reader[Symbol.asyncDispose]();
    },
  };
}

/** Killed before its first commit, a sync leaves a catalog without tables: clear words are all a reader can have. */
function isUnfinished(error: unknown): boolean {
  return error instanceof Error && /older or unfinished schema/.test(error.message);
}
