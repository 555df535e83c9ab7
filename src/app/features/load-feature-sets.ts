import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import type { FeatureSet } from '../../expression/feature.ts';
import { BUILT_IN_SETS } from '../../expression/feature-set/built-in-sets.ts';
import { type FeatureProblem, featuresError } from '../../expression/features-error.ts';
import { parseFeatureSet } from '../../expression/parse-feature-set.ts';
import { readConfigFile } from '../config/config-file.ts';
import type { Configuration } from '../config/configuration.ts';

const YAML_FILE = /\.ya?ml$/i;

/**
 * The sets of those names, in that order: built-in ones, and those of the files in the folder, which are read only when they
 * are asked for. Throws `E_FEATURES` for a name that nothing has, for two files of one name, and for all that is wrong with a file.
 */
export async function loadFeatureSets(
  { folder, sets }: Configuration['features'],
  names: readonly string[] = sets,
): Promise<readonly FeatureSet[]> {
  const files = await findSetFiles(folder);
  const loaded: FeatureSet[] = [];
  for (const name of new Set(names)) {
    const builtIn = BUILT_IN_SETS.find((set) => set.name === name);
    const file = files.get(name);
    if (builtIn !== undefined) loaded.push(builtIn);
    else if (file === undefined) throw unknownSet(name, folder, [...files.keys()]);
    else loaded.push(await readSet(file));
  }
  return loaded;
}

/** The names of all sets there are: the built-in ones, then those of files. */
export async function featureSetNames({
  folder,
}: Pick<Configuration['features'], 'folder'>): Promise<readonly string[]> {
  const files = await findSetFiles(folder);
  return [...BUILT_IN_SETS.map(({ name }) => name), ...files.keys()];
}

/** Files by the names of their sets. A folder that is not there has none. */
async function findSetFiles(folder: string): Promise<ReadonlyMap<string, string>> {
  const names = await listFolder(folder);
  const files = new Map<string, string>();
  const problems: FeatureProblem[] = [];
  for (const file of names.filter((each) => YAML_FILE.test(each)).sort()) {
    const name = file.replace(YAML_FILE, '');
    const place = join(folder, file);
    if (BUILT_IN_SETS.some((set) => set.name === name)) {
      problems.push({ place, what: `${name} is a built-in set; expected another name` });
    } else if (files.has(name)) {
      problems.push({ place, what: `another file of the set ${name} is ${files.get(name) ?? ''}` });
    } else files.set(name, place);
  }
  if (problems.length > 0) throw featuresError(folder, problems);
  return files;
}

async function listFolder(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    if (code === 'ENOENT') return [];
    throw featuresError(folder, [{ place: folder, what: `cannot be read (${code})` }]);
  }
}

async function readSet(path: string): Promise<FeatureSet> {
  const file = await readConfigFile(path);
  if (file.kind === 'read') return parseFeatureSet(file.raw, path);
  const problems =
    file.kind === 'missing'
      ? [{ place: path, what: 'went away just now' }]
      : file.problems.map(({ where, what }) => ({ place: where, what }));
  throw featuresError(path, problems);
}

function unknownSet(name: string, folder: string, own: readonly string[]): BarlakeError {
  const known = [...BUILT_IN_SETS.map((set) => set.name), ...own];
  const near = nearestWord(name, known);
  return new BarlakeError('E_FEATURES', {
    message: `There is no feature set ${JSON.stringify(name)}; there are ${known.join(', ')}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Sets of your own are files in ${folder}, each named for its set.`,
    details: { found: name },
  });
}
