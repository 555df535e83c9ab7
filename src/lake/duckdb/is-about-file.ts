import { isBarlakeError } from '../../domain/barlake-error.ts';

/**
 * Whether reading a file failed because of what the file is. Want of memory, a storage that cannot be reached and a command that was told to end
 * say nothing about it.
 */
export function isAboutFile(error: unknown): boolean {
  if (isBarlakeError(error)) return error.code === 'E_STORE_DAMAGED';
  if (!(error instanceof Error)) return true;
  if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
  return error.name !== 'AbortError' && !error.message.startsWith('Out of Memory');
}
