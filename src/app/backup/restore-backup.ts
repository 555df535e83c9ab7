import { existsSync } from 'node:fs';
import { copyFile, mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { BackupManifest, RestoreDocument } from '../../../contract/cli/backup.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type CatalogAddress, showCatalog } from '../../lake/catalog/catalog-address.ts';
import { catalogPresence } from '../../lake/catalog/catalog-presence.ts';
import { copyCatalog, describeContent, type TableContent } from '../../lake/catalog/copy/copy-catalog.ts';
import { type LakeLock, takeLakeLock } from '../../lake/catalog/lake-lock.ts';
import { type Catalog, openCatalog } from '../../lake/catalog/open-catalog.ts';
import { openPrevious } from '../../lake/recovery/previous-catalog.ts';
import { replaceCatalog } from '../../lake/recovery/replace-catalog.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { hashFile } from '../../lake/storage/hash-file.ts';
import { publishFile } from '../../lake/storage/publish-file.ts';
import type { CommandContext } from '../cli/command-spec.ts';
import { type PlacesWorld, placeOf } from './backup-places.ts';
import { type OpenBackup, openBackup } from './open-backup.ts';

/** What restoring needs. */
export type RestoreWorld = PlacesWorld & Pick<CommandContext, 'clock' | 'signal'>;

/** What is restored, and whether it may replace something else. */
export interface RestoreOptions {
  readonly parts: 'all' | 'catalog' | 'configuration';
  readonly isForced: boolean;
}

type Placed = RestoreDocument['files'][number] & { readonly source: string };

/**
 * Puts a backup back: the catalog to where the configuration says, in one transaction and read back, or as a new file where there is none
 * that can be used; files to their places. Everything
 * is checked before anything is changed. Throws `E_BACKUP`, `E_EXISTS`, `E_LAKE_LOCKED`, `E_LAKE_NEWER`, and what writing throws.
 */
export async function restoreBackup(
  source: string,
  world: RestoreWorld,
  { parts, isForced }: RestoreOptions,
): Promise<RestoreDocument> {
  await using backup = await openBackup(source, world.signal);
  const { manifest } = backup;
  const files = parts === 'catalog' ? [] : await placeFiles(backup, world);
  const address = world.config.lake.catalog;
  const isCatalogWanted = parts !== 'configuration';
  if (!isForced) {
    const taken = files.filter(({ state }) => state === 'replaced').map(({ path }) => path);
    const isTaken = isCatalogWanted && (await catalogPresence(address)) === 'present';
    if (isTaken) taken.unshift(showCatalog(address));
    if (taken.length > 0) throw wouldReplace(taken);
  }
  try {
    const setAside = isCatalogWanted ? await restoreCatalog(backup, world) : undefined;
    for (const file of files) if (file.state !== 'same') await put(file);
    return {
      manifest,
      catalog: isCatalogWanted ? showCatalog(address) : null,
      setAside: setAside ?? null,
      files: files.map(({ path, state }) => ({ path, state })),
    };
  } catch (error) {
    throw explainDiskError(error, world.config.lake.root);
  }
}

async function placeFiles(backup: OpenBackup, world: PlacesWorld): Promise<readonly Placed[]> {
  const placed: Placed[] = [];
  for (const entry of backup.manifest.entries) {
    const { kind, name } = entry;
    if (kind === 'catalog') continue;
    const path = placeOf({ kind, name }, world);
    const isThere = existsSync(path);
    const isSame = isThere && (await hashFile(path, 'sha256')) === entry.sha256;
    placed.push({
      path,
      source: backup.fileOf(entry),
      state: isSame ? 'same' : isThere ? 'replaced' : 'written',
    });
  }
  return placed;
}

/** Returns where a catalog lies now that was damaged. */
async function restoreCatalog(
  backup: OpenBackup,
  { config, clock, signal }: RestoreWorld,
): Promise<string | undefined> {
  const entry = backup.manifest.entries.find(({ kind }) => kind === 'catalog');
  if (entry === undefined) return undefined;
  const folder = await mkdtemp(join(tmpdir(), 'barlake-restore-catalog-'));
  try {
    // Opening may bring an older schema up to date: the backup itself stays as it is.
    const file = join(folder, 'catalog.db');
    await copyFile(backup.fileOf(entry), file);
    await using saved = await openCatalog(file, { readOnly: false });
    await assertAsSaved(saved, backup.manifest, signal);
    const since = new Date(clock.nowMs()).toISOString();
    await using lock = await takeLakeLock(
      config.lake,
      { pid: process.pid, command: 'restore', since },
      signal,
    );
    const previous = await openUsable(config.lake.catalog, lock);
    if (previous === undefined)
      return await replaceCatalog(config.lake, lock, (catalog) => copyCatalog(saved, catalog, signal));
    await using catalog = previous;
    await copyCatalog(saved, catalog, signal);
    return undefined;
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** The catalog that is to be filled; `undefined` when there is none, or when it is damaged, which is why somebody restores. */
async function openUsable(address: CatalogAddress, lock: LakeLock): Promise<Catalog | undefined> {
  // A new file is put there as a whole: one that was made and never filled would say that the lake holds nothing.
  if (address.kind === 'sqlite' && (await catalogPresence(address)) !== 'present') return undefined;
  const previous = await openPrevious(address, lock);
  return previous.kind === 'sound' ? previous.catalog : undefined;
}

/** Tables that a newer barlake has added are empty in a backup; all others hold what the manifest says. */
async function assertAsSaved(saved: Catalog, { tables }: BackupManifest, signal: AbortSignal): Promise<void> {
  const found = new Map((await describeContent(saved, signal)).map((table) => [table.name, table]));
  const isOther = ({ name, rows }: TableContent): boolean => found.get(name)?.rows !== rows;
  const other = tables.find(isOther);
  if (other === undefined) return;
  throw new BarlakeError('E_BACKUP', {
    message: `The backup’s table ${other.name} does not hold the ${other.rows} rows that were saved.`,
    mend: 'Take another copy of the backup. Nothing was changed.',
  });
}

async function put({ source, path }: Placed): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  const staged = `${path}.restoring-${process.pid}`;
  try {
    await copyFile(source, staged);
    await publishFile(staged, path);
  } finally {
    await rm(staged, { force: true });
  }
}

function wouldReplace(taken: readonly string[]): BarlakeError {
  return new BarlakeError('E_EXISTS', {
    message: `Restoring would replace ${taken.join(', ')}.`,
    mend: 'Put that away first, or replace it with --force. Nothing was changed.',
  });
}
