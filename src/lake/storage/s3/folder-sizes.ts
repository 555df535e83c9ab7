import type { Clock } from '../../../domain/clock.ts';
import type { LakePath } from '../lake-paths.ts';
import { listObjects } from './object-requests.ts';
import { keyOf, lakePathOf, type ObjectStore } from './object-store.ts';

/** Sizes of objects, asked for by the folder: planning looks at all files of a dataset, and one request answers for a thousand. */
export interface FolderSizes {
  sizeOf(path: LakePath): Promise<number | undefined>;
  /** Tells of a change of ours, so that it is seen at once. */
  set(path: LakePath, sizeBytes: number | undefined): void;
}

/** What other machines do is seen after so long. */
const FRESH_MS = 20_000;

/** Sizes in the bucket of a lake. */
export function folderSizes(store: ObjectStore, clock: Clock): FolderSizes {
  const known = new Map<string, { readonly untilMs: number; readonly sizes: Promise<Map<string, number>> }>();
  return {
    async sizeOf(path) {
      const folder = listedFolder(path);
      let held = known.get(folder);
      if (held === undefined || held.untilMs < clock.monotonicMs()) {
        held = { untilMs: clock.monotonicMs() + FRESH_MS, sizes: list(store, folder) };
        known.set(folder, held);
        // Whoever waits hears of it; who comes next asks again.
        held.sizes.catch(() => known.delete(folder));
      }
      return (await held.sizes).get(path);
    },
    set(path, sizeBytes) {
      known
        .get(listedFolder(path))
        ?.sizes.then((sizes) => (sizeBytes === undefined ? sizes.delete(path) : sizes.set(path, sizeBytes)))
        .catch(() => undefined);
    },
  };
}

/** `bronze/stocks_daily`, `bronze/targeted/stocks_1h`: a dataset of a layer. */
function listedFolder(path: LakePath): string {
  const parts = path.split('/');
  const depth = parts[0] === 'pins' ? 4 : parts[1] === 'targeted' ? 3 : 2;
  return parts.slice(0, Math.min(parts.length - 1, depth)).join('/');
}

async function list(store: ObjectStore, folder: string): Promise<Map<string, number>> {
  const sizes = new Map<string, number>();
  for await (const { key, sizeBytes } of listObjects(store, `${keyOf(store.access, folder)}/`)) {
    sizes.set(lakePathOf(store.access, key), sizeBytes);
  }
  return sizes;
}
