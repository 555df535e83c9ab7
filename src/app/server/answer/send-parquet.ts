import { createReadStream } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ServerReply } from '../server-app.ts';
import { savedAs } from './bars-file-name.ts';

/** Sends a Parquet file that `write` makes, to be saved as `name`. It can be written only whole, and so goes through a file of its own. */
export async function sendParquet(
  reply: ServerReply,
  name: string,
  write: (path: string) => Promise<void>,
): Promise<ServerReply> {
  const folder = await mkdtemp(join(tmpdir(), 'barlake-serve-'));
  const remove = async (): Promise<void> => rm(folder, { recursive: true, force: true });
  const path = join(folder, 'rows.parquet');
  try {
    await write(path);
  } catch (error) {
    await remove();
    throw error;
  }
  const stream = createReadStream(path);
  stream.once('close', () => void remove());
  return reply.header('content-disposition', savedAs(name)).send(stream);
}
