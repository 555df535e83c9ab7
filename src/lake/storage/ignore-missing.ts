/** For a folder that need not be there: no entries when it is missing, and any other error as it is. */
export function ignoreMissing(error: unknown): [] {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOENT' || code === 'ENOTDIR' || code === 'ELOOP') return [];
  throw error;
}
