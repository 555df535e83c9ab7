import { existsSync } from 'node:fs';
import { chmod, copyFile, mkdir, readFile, rename, rm, stat, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { BackupDocument, BackupEntry, BackupManifest } from '../../../contract/cli/backup.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { packFolder } from '../../lake/backup/pack-folder.ts';
import { saveCatalog } from '../../lake/backup/save-catalog.ts';
import { isTarPath } from '../../lake/backup/tar-header.ts';
import { showCatalog } from '../../lake/catalog/catalog-address.ts';
import { flushTree } from '../../lake/qlib/flush-tree.ts';
import { bringFiles } from '../../lake/storage/bring-files.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { hashFile } from '../../lake/storage/hash-file.ts';
import { publishOnDisk } from '../../lake/storage/publish-on-disk.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { listPlaced, type PlacedFile, type PlacesWorld } from './backup-places.ts';
import { withoutSecrets } from './without-secrets.ts';

/** What making a backup needs. */
export type BackupWorld = PlacesWorld & Pick<CommandContext, 'clock' | 'signal' | 'version'>;

/** Name of the file that tells what the others are. */
export const MANIFEST_FILE = 'manifest.json';

/** Endings of a backup that is one file; anything else is a folder. */
const PACKED = /\.(tar\.gz|tgz)$/;

/**
 * Saves catalog and configuration to `target`: a packed file when its name says so, else a folder. It is wholly there or not at all.
 * Throws `E_EXISTS`, `E_DISK_FULL`, and what saving the catalog throws.
 */
export async function writeBackup(
  target: string,
  world: BackupWorld,
  { withSecrets }: { readonly withSecrets: boolean },
): Promise<BackupDocument> {
  if (existsSync(target)) throw taken(target);
  const staging = `${target}.partial-${process.pid}`;
  const packed = `${staging}.tar.gz`;
  try {
    await mkdir(dirname(target), { recursive: true });
    await mkdir(staging, { mode: 0o700 });
    const { manifest, leftOut } = await fill(staging, world, withSecrets);
    if (PACKED.test(target)) {
      const paths = [MANIFEST_FILE, ...manifest.entries.map(({ path }) => path)];
      await packFolder(staging, paths, packed, world.signal);
      await publishOnDisk(packed, target);
    } else {
      await flushTree(staging);
      await rename(staging, target);
      await flushTree(target);
    }
    const packedBytes = PACKED.test(target) ? (await stat(target)).size : undefined;
    const plainBytes = manifest.entries.reduce((sum, { bytes }) => sum + bytes, 0);
    return { backup: target, bytes: packedBytes ?? plainBytes, manifest, leftOut };
  } catch (error) {
    throw explainDiskError(error, target);
  } finally {
    await rm(staging, { recursive: true, force: true });
    await rm(packed, { force: true });
  }
}

interface Filled {
  readonly manifest: BackupManifest;
  readonly leftOut: BackupDocument['leftOut'];
}

async function fill(folder: string, world: BackupWorld, withSecrets: boolean): Promise<Filled> {
  const { config, clock, version, signal } = world;
  const tables = await saveCatalog(config.lake.catalog, join(folder, 'catalog.db'), signal);
  const entries: BackupEntry[] = [
    await entryOf(folder, { kind: 'catalog', name: 'catalog.db', path: 'catalog.db' }),
  ];
  const leftOut: { file: string; reason: string }[] = [];
  for (const placed of await listPlaced(world)) {
    const path = pathInBackup(placed, entries.length);
    const reason = await take(placed, join(folder, ...path.split('/')), withSecrets);
    if (reason !== undefined) leftOut.push({ file: placed.file, reason });
    else entries.push(await entryOf(folder, { kind: placed.kind, name: placed.name, path }));
  }
  const manifest: BackupManifest = {
    format: 1,
    barlake: version,
    created: new Date(clock.nowMs()).toISOString(),
    lake: config.lake.root,
    catalog: showCatalog(config.lake.catalog),
    tables: [...tables],
    entries,
  };
  await writeFile(join(folder, MANIFEST_FILE), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
  return { manifest, leftOut };
}

/** Copies a file, without what is secret unless that is asked for. Returns why it was left out. */
async function take(placed: PlacedFile, copy: string, withSecrets: boolean): Promise<string | undefined> {
  if (placed.kind === 'secrets' && !withSecrets) return 'it holds keys (--with-secrets includes it)';
  await bringFiles([placed.file]);
  await mkdir(dirname(copy), { recursive: true });
  if (placed.kind !== 'configuration' || withSecrets) await copyFile(placed.file, copy);
  else {
    const text = withoutSecrets(await readFile(placed.file, 'utf8'));
    if (text === undefined)
      return 'a key in it stands where it cannot be taken out, perhaps in a comment (--with-secrets includes it)';
    await writeFile(copy, text);
  }
  await chmod(copy, 0o600);
  return undefined;
}

/** A person’s file may have any name; in the backup it has one that every tool takes. */
function pathInBackup({ kind, name }: PlacedFile, number: number): string {
  const path = `${kind}/${name}`;
  return isTarPath(path) ? path : `${kind}/file-${number}`;
}

async function entryOf(
  folder: string,
  entry: Pick<BackupEntry, 'kind' | 'name' | 'path'>,
): Promise<BackupEntry> {
  const file = join(folder, ...entry.path.split('/'));
  return { ...entry, bytes: (await stat(file)).size, sha256: await hashFile(file, 'sha256') };
}

function taken(target: string): BarlakeError {
  return new BarlakeError('E_EXISTS', {
    message: `${target} is already there.`,
    mend: 'Give the backup a name of its own, with the day in it for example; old ones are never overwritten.',
  });
}
