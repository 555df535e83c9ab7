import { existsSync } from 'node:fs';
import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { BackupKind } from '../../../contract/cli/backup.ts';
import { ignoreMissing } from '../../lake/storage/ignore-missing.ts';
import { storageOf } from '../../lake/storage/mounts.ts';
import type { CommandContext } from '../cli/command-spec.ts';

/** What tells where the files of a lake’s configuration lie. */
export type PlacesWorld = Pick<CommandContext, 'config' | 'cwd' | 'loaded'>;

/** A file that belongs into a backup. */
export interface PlacedFile {
  readonly kind: BackupKind;
  readonly name: string;
  /** Absolute. */
  readonly file: string;
}

const CONFIG_FILE = 'barlake.yaml';

/** Where a file of a backup belongs on this machine, by what it is; the catalog has no such place. */
export function placeOf(
  { kind, name }: { readonly kind: Exclude<BackupKind, 'catalog'>; readonly name: string },
  { config, cwd, loaded }: PlacesWorld,
): string {
  const parts = name.split('/');
  switch (kind) {
    case 'configuration':
      return loaded?.file ?? join(cwd, CONFIG_FILE);
    case 'secrets':
      return join(cwd, '.env');
    case 'features':
      return join(config.features.folder, ...parts);
    case 'overrides':
      return join(config.lake.root, 'overrides', ...parts);
    case 'universe':
    default:
      return join(config.lake.root, 'universe', ...parts);
  }
}

/** The files of a lake’s configuration that are there. */
export async function listPlaced(world: PlacesWorld): Promise<readonly PlacedFile[]> {
  const { config, cwd, loaded } = world;
  await storageOf(config.lake.root).show('universe');
  const one = (kind: BackupKind, name: string, file: string | undefined): readonly PlacedFile[] =>
    file !== undefined && existsSync(file) ? [{ kind, name, file }] : [];
  return [
    ...one('configuration', CONFIG_FILE, loaded?.file),
    ...one('secrets', '.env', join(cwd, '.env')),
    ...(await inFolder('features', config.features.folder, /\.ya?ml$/)),
    ...(await inFolder('overrides', join(config.lake.root, 'overrides'), /\.csv$/)),
    ...(await inFolder('universe', join(config.lake.root, 'universe'), /\.(json|csv|txt)$/)),
  ];
}

async function inFolder(kind: BackupKind, folder: string, pattern: RegExp): Promise<readonly PlacedFile[]> {
  const entries = (await readdir(folder, { withFileTypes: true }).catch(ignoreMissing)) ?? [];
  return entries
    .filter((entry) => entry.isFile() && pattern.test(entry.name))
    .map(({ name }) => ({ kind, name, file: join(folder, name) }))
    .toSorted((first, second) => (first.name < second.name ? -1 : 1));
}
