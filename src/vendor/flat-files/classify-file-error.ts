import { BarlakeError } from '../../domain/barlake-error.ts';

const FULL: readonly string[] = ['ENOSPC', 'EDQUOT', 'EFBIG'];

/**
 * The error for a failed operation on a file of the lake: E_DISK_FULL when there is no room, E_LAKE_MISSING when its
 * folder is gone, otherwise E_LAKE_READ_ONLY with the system’s own words. What is not a system error stays as it is.
 */
export function classifyFileError(error: unknown, path: string): unknown {
  const code = systemCode(error);
  if (code === undefined) return error;
  const details = { path, systemCode: code };
  if (FULL.includes(code)) {
    return new BarlakeError('E_DISK_FULL', {
      message: `No room to write ${path} (${code}).`,
      mend: 'Free some space on that disk; the next run continues where this one stopped.',
      details,
      cause: error,
    });
  }
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new BarlakeError('E_LAKE_MISSING', {
      message: `The folder of ${path} is not there (${code}).`,
      mend: 'Check lake.root, and that nothing removes the lake’s temp folder during a run.',
      details,
      cause: error,
    });
  }
  return new BarlakeError('E_LAKE_READ_ONLY', {
    message: `Cannot write ${path}: ${(error as Error).message}`,
    mend: 'Check who owns the lake’s folder, how it is mounted, and the health of the disk.',
    details,
    cause: error,
  });
}

function systemCode(error: unknown): string | undefined {
  if (!(error instanceof Error) || !('syscall' in error) || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
