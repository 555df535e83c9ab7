import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type BackupManifest, backupManifestSchema } from '../../../contract/cli/backup.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { isTarPath } from '../../lake/backup/tar-header.ts';
import { unpackArchive } from '../../lake/backup/unpack-archive.ts';
import { hashFile } from '../../lake/storage/hash-file.ts';
import { MANIFEST_FILE } from './write-backup.ts';

/** A backup whose files have been found to be what its manifest says. */
export interface OpenBackup extends AsyncDisposable {
  readonly manifest: BackupManifest;
  /** The absolute path of one of its files. */
  fileOf(entry: BackupManifest['entries'][number]): string;
}

/** Opens a backup, folder or packed file, and looks at every byte of it. Throws `E_BACKUP`, `E_DISK_FULL`. */
export async function openBackup(source: string, signal: AbortSignal): Promise<OpenBackup> {
  const found = await stat(source).catch(() => undefined);
  if (found === undefined) throw unusable(source, 'there is no such file or folder');
  if (found.isDirectory()) return check(source, source, () => Promise.resolve());
  const folder = await mkdtemp(join(tmpdir(), 'barlake-restore-'));
  const remove = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    await unpackArchive(source, folder, signal);
    return await check(source, folder, remove);
  } catch (error) {
    await remove();
    throw error;
  }
}

async function check(source: string, folder: string, remove: () => Promise<void>): Promise<OpenBackup> {
  const manifest = await readManifest(source, join(folder, MANIFEST_FILE));
  const fileOf = ({ path }: { readonly path: string }): string => join(folder, ...path.split('/'));
  for (const entry of manifest.entries) {
    if (!isTarPath(entry.path) || !isSafeName(entry.name))
      throw unusable(source, `it names a file ${JSON.stringify(entry.name)}`);
    const found = await stat(fileOf(entry)).catch(() => undefined);
    if (found === undefined) throw unusable(source, `${entry.path} is missing`);
    const isSame = found.size === entry.bytes && (await hashFile(fileOf(entry), 'sha256')) === entry.sha256;
    if (!isSame) throw unusable(source, `${entry.path} is not what was saved`);
  }
  if (!manifest.entries.some(({ kind }) => kind === 'catalog')) throw unusable(source, 'it holds no catalog');
  return { manifest, fileOf, [Symbol.asyncDispose]: remove };
}

async function readManifest(source: string, file: string): Promise<BackupManifest> {
  const text = await readFile(file, 'utf8').catch(() => undefined);
  if (text === undefined) throw unusable(source, `it holds no ${MANIFEST_FILE}`);
  const parsed = backupManifestSchema.safeParse(parseJson(text));
  if (parsed.success) return parsed.data;
  throw unusable(source, `its ${MANIFEST_FILE} was written by another barlake, or is damaged`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** A name of one file, which cannot lead out of the folder it belongs in. */
function isSafeName(name: string): boolean {
  return name !== '' && name !== '.' && name !== '..' && !/[/\\\0]/.test(name);
}

function unusable(source: string, reason: string): BarlakeError {
  return new BarlakeError('E_BACKUP', {
    message: `${source} cannot be restored: ${reason}.`,
    mend: 'Name a backup that `barlake backup` made, or take another copy of it. Nothing was changed.',
  });
}
