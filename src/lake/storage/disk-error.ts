import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';

const READ_ONLY =
  /EROFS|EACCES|EPERM|readonly database|read-only|Permission denied|unable to open database file/i;
const FULL =
  /ENOSPC|EDQUOT|No space left|database or disk is full|failed to write|Could not write all bytes/i;

/**
 * Gives errors of the file system, of SQLite and of DuckDB their code: `E_DISK_FULL` and `E_LAKE_READ_ONLY`. Anything
 * else comes back as it was.
 */
export function explainDiskError(error: unknown, path: string): unknown {
  if (isBarlakeError(error) || !(error instanceof Error)) return error;
  const text = `${(error as NodeJS.ErrnoException).code ?? ''} ${error.message}`;
  if (FULL.test(text)) {
    return new BarlakeError('E_DISK_FULL', {
      message: `The disk is full: ${path} could not be written.`,
      mend: 'Free some space and run the command again; it continues where it stopped.',
      cause: error,
    });
  }
  if (!READ_ONLY.test(text)) return error;
  return new BarlakeError('E_LAKE_READ_ONLY', {
    message: `${path} cannot be written by this user.`,
    mend: 'Change the folder’s permissions, remount it writable, or choose another lake with --lake.',
    cause: error,
  });
}
