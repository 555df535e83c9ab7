import { open } from 'node:fs/promises';
import { readGzip } from '../landing/read-gzip.ts';

/** Inflates a landed `.csv.gz` to `targetPath`, for reading it line by line. Throws `E_OBJECT_CORRUPT`. */
export async function inflateSource(
  gzipPath: string,
  targetPath: string,
  signal: AbortSignal,
): Promise<void> {
  const target = await open(targetPath, 'w');
  try {
    // Unlike write(), writeFile() does not take a part only when the disk is nearly full.
    for await (const chunk of readGzip(gzipPath, signal)) await target.writeFile(chunk);
  } finally {
    await target.close();
  }
}
