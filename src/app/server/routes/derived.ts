import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { API_PATH } from '../../../../contract/api/api-path.ts';
import { type FeaturesDocument, featuresDocumentSchema } from '../../../../contract/api/features.ts';
import { type UniversesDocument, universesDocumentSchema } from '../../../../contract/api/universes.ts';
import { bringFiles } from '../../../lake/storage/bring-files.ts';
import { ignoreMissing } from '../../../lake/storage/ignore-missing.ts';
import { storageOf } from '../../../lake/storage/mounts.ts';
import { readUniverse } from '../../../lake/universe/read-universe.ts';
import { featureSetNames, loadFeatureSets } from '../../features/load-feature-sets.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

type World = Pick<ServerWorld, 'lake' | 'config'>;

/** Sets of features, and universes. */
export function registerDerived(app: ServerApp, world: ServerWorld): void {
  const universes = createUniverseList(world);
  app.get(
    API_PATH.features,
    {
      schema: { summary: 'Sets of features', tags: ['features'], response: { 200: featuresDocumentSchema } },
    },
    async () => featuresDocument(world),
  );
  app.get(
    API_PATH.universes,
    { schema: { summary: 'Universe files', tags: ['symbols'], response: { 200: universesDocumentSchema } } },
    async () => universes(),
  );
}

async function featuresDocument({ config }: World): Promise<FeaturesDocument> {
  const sets = await loadFeatureSets(config.features, await featureSetNames(config.features));
  return {
    sets: sets.map(({ name, description, origin, features }) => ({
      name,
      description,
      source: origin,
      features: features.flatMap((feature) =>
        feature.datasets.map((dataset) => ({
          name: feature.name,
          dataset,
          expression: feature.expression,
          description: feature.description,
        })),
      ),
    })),
  };
}

type UniverseEntry = UniversesDocument['universes'][number];

/** Lists remembered, so that files of some megabytes are read once. */
const UNIVERSES_MAX = 500;

function createUniverseList({ lake }: World): () => Promise<UniversesDocument> {
  const known = new Map<string, UniverseEntry | undefined>();
  const folder = join(lake.root, 'universe');
  return async () => {
    await storageOf(lake.root).show('universe');
    const names = (await readdir(folder).catch(ignoreMissing)).filter((name) =>
      /^[a-z_]+_\d{8}\.json$/.test(name),
    );
    const newest = names.sort((a, b) => (a.slice(-13) < b.slice(-13) ? 1 : -1)).slice(0, UNIVERSES_MAX);
    const universes: UniverseEntry[] = [];
    for (const name of newest) {
      const path = join(folder, name);
      await bringFiles([path]);
      const found = await stat(path).catch(() => undefined);
      const version = `${name} ${found?.size ?? 0} ${found?.mtimeMs ?? 0}`;
      if (!known.has(version)) {
        if (known.size > UNIVERSES_MAX) known.clear();
        known.set(version, await readEntry(name, path));
      }
      const entry = known.get(version);
      if (entry !== undefined) universes.push(entry);
    }
    return { universes };
  };
}

/** A file that is none, or half of one, is left out. */
async function readEntry(name: string, path: string): Promise<UniverseEntry | undefined> {
  const universe = await readUniverse(path).catch(() => undefined);
  if (universe?.file === undefined) return undefined;
  const { category, asOf, count } = universe.file;
  return { name, category, asOf, symbols: count };
}
