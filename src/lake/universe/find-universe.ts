import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { parseTradingDay } from '../../domain/trading-day.ts';
import { parseUniverseCategory } from '../../domain/universe-category.ts';
import { bringFiles } from '../storage/bring-files.ts';
import { ignoreMissing } from '../storage/ignore-missing.ts';
import { storageOf } from '../storage/mounts.ts';

const FILE_NAME = /^([a-z_]+)_(\d{4})(\d{2})(\d{2})\.json$/;

/**
 * The path of the universe a person names: a category (`us_equities`) is its newest file in the lake, `us_equities_20260313` is
 * that file of the lake, anything else is a path below `cwd`. Throws `E_UNIVERSE` when the lake has none of a category.
 */
export async function findUniverse(
  text: string,
  { root, cwd }: { readonly root: string; readonly cwd: string },
): Promise<string> {
  return (await findInLake(text, root)) ?? resolve(cwd, text);
}

/**
 * The path of a universe of the lake by its category or its name, for names from where no path may come from. Throws `E_UNIVERSE`
 * when the lake has none of that name.
 */
export async function findLakeUniverse(name: string, root: string): Promise<string> {
  const path = await findInLake(name, root);
  if (path !== undefined) return path;
  throw new BarlakeError('E_UNIVERSE', {
    message: `The lake has no universe ${JSON.stringify(name)}.`,
    mend: 'Name a category, or a file of the lake’s folder `universe` without its ending; `barlake discover` makes them.',
    details: { found: name },
  });
}

async function findInLake(text: string, root: string): Promise<string | undefined> {
  const folder = join(root, 'universe');
  const category = parseUniverseCategory(text);
  if (category === undefined) {
    const named = join(folder, `${text}.json`);
    if (!FILE_NAME.test(`${text}.json`)) return undefined;
    await bringFiles([named]);
    return existsSync(named) ? named : undefined;
  }
  await storageOf(root).show('universe');
  const names = await readdir(folder).catch(ignoreMissing);
  const newest = names
    .filter((name) => isUniverseOf(category, name))
    .sort()
    .at(-1);
  if (newest !== undefined) {
    await bringFiles([join(folder, newest)]);
    return join(folder, newest);
  }
  throw new BarlakeError('E_UNIVERSE', {
    message: `The lake ${root} has no universe of ${category} yet.`,
    mend: `Run \`barlake discover ${category}\`; a file of that name in the current folder is ./${category}.`,
    details: { category },
  });
}

function isUniverseOf(category: string, name: string): boolean {
  const [, prefix, year = '', month = '', day = ''] = FILE_NAME.exec(name) ?? [];
  return prefix === category && parseTradingDay(`${year}-${month}-${day}`) !== undefined;
}
