import { CURRENT_KEY } from '../../lake/reference/reference-paths.ts';
import { findScrubFile, judgeFile, type ScrubFile } from '../../lake/upkeep/scrub-files.ts';
import { markDamaged, mendPins, setAside } from '../../lake/upkeep/set-aside.ts';
import { remakeDay } from './remake-day.ts';
import { type UpkeepWorld, writeBriefly } from './upkeep-world.ts';

/** What became of a damaged file. */
export type Repair =
  /** Made again out of landing. */
  | { readonly kind: 'made' }
  /** Somebody has published another file meanwhile. */
  | { readonly kind: 'gone' }
  /** Set aside; the command makes it again. */
  | { readonly kind: 'marked'; readonly command: string }
  /** Set aside, and nothing makes it again: a log of what the vendor once said. */
  | { readonly kind: 'lost' }
  | { readonly kind: 'failed'; readonly code: string; readonly message: string };

/**
 * Mends a damaged file: bars and refused rows are made again out of landing, day by day, each under the write lock for itself; all else is
 * set aside and marked to be made by whoever makes it. A day that was made anew has a file of its own, and the catalog points there. Throws
 * what making a day and writing throw.
 */
export async function repairFile(file: ScrubFile, world: UpkeepWorld): Promise<Repair> {
  const { root } = world.config.lake;
  if (file.layer !== 'bronze') {
    return writeBriefly('scrub', world, async ({ lake }) => {
      if (await isSoundNow(file, lake)) return { kind: 'gone' as const };
      await setAside(root, file.path);
      await lake.catalog.db.transaction().execute(async (db) => markDamaged(db, file));
      return isLog(file) ? { kind: 'lost' as const } : { kind: 'marked' as const, command: commandFor(file) };
    });
  }
  const left: string[] = [];
  for (const key of file.keys) {
    world.signal.throwIfAborted();
    const isMade = await writeBriefly('scrub', world, async (writable) => {
      const now = await findScrubFile(writable.lake.catalog.db, file);
      if (now?.keys.includes(key) !== true) return true;
      if (!(await remakeDay({ dataset: file.dataset, key }, writable, world))) return false;
      await mendPins(writable.lake, file);
      return true;
    });
    if (!isMade) left.push(key);
  }
  if (left.length === 0) {
    await writeBriefly('scrub', world, async ({ lake }) => {
      // A file of many days has none left, while one of a single day has been replaced.
      if ((await findScrubFile(lake.catalog.db, file)) === undefined) await setAside(root, file.path);
    });
    return { kind: 'made' };
  }
  return writeBriefly('scrub', world, async ({ lake }) => {
    // A sync may have come before, and a file of a single day is published anew under its own name.
    if (await isSoundNow(file, lake)) return { kind: 'gone' as const };
    await setAside(root, file.path);
    await lake.catalog.db.transaction().execute(async (db) => markDamaged(db, { ...file, keys: left }));
    return { kind: 'marked' as const, command: commandFor({ ...file, keys: left }) };
  });
}

function isLog({ layer, keys }: ScrubFile): boolean {
  return layer === 'reference' && !keys.includes(CURRENT_KEY);
}

async function isSoundNow(file: ScrubFile, lake: Parameters<typeof mendPins>[0]): Promise<boolean> {
  const now = await findScrubFile(lake.catalog.db, file);
  return now === undefined || (await judgeFile(lake.root, now)).kind !== 'damaged';
}

function commandFor({ layer, dataset, keys }: ScrubFile): string {
  const [first = '', last = ''] = [keys[0], keys.at(-1)];
  switch (layer) {
    case 'silver':
      return `barlake features build ${dataset}`;
    case 'precomputed':
      return 'barlake features build';
    case 'metadata':
      return 'barlake features build';
    case 'reference':
      return `barlake sync reference --only ${dataset} --full`;
    case 'targeted': {
      const [symbol = '', year = ''] = first.split(' ');
      const timeframe = dataset.slice(dataset.indexOf('_') + 1);
      return `barlake fetch ${symbol} --timeframes ${timeframe} --from ${year}-01-01 --to ${year}-12-31`;
    }
    default:
      return `barlake sync ${dataset} --from ${first} --to ${last}`;
  }
}
