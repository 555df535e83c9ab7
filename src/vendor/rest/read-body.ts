import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';

const inflate = promisify(gunzip);

/** Eight times the largest answer known (a snapshot of the whole market), as sent and as inflated. */
const MAX_BODY_BYTES: number = 64 * 1024 ** 2;

/** A body that cannot be taken as it came. The message completes "the answer …". */
export class UnreadableBody extends Error {}

/**
 * Takes a body whole, as it is sent. `onChunk` is called with the bytes of each piece that arrives. Throws {@link UnreadableBody} when
 * it is too large, and what the stream itself throws.
 */
export async function receiveBody(
  body: AsyncIterable<Uint8Array>,
  onChunk: (sizeBytes: number) => void,
): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  let sizeBytes = 0;
  for await (const chunk of body) {
    onChunk(chunk.length);
    sizeBytes += chunk.length;
    if (sizeBytes > MAX_BODY_BYTES) throw new UnreadableBody(`is larger than ${MAX_BODY_BYTES} bytes`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, sizeBytes);
}

/** Inflates a body that was sent as gzip. Throws {@link UnreadableBody} when it is damaged, too large or something else. */
export async function inflateBody(received: Buffer, encoding: string | undefined): Promise<Buffer> {
  if (encoding === undefined || encoding === 'identity') return received;
  if (encoding !== 'gzip') throw new UnreadableBody(`is encoded as ${encoding}, which was not asked for`);
  try {
    return await inflate(received, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
    const isTooLarge = code === 'ERR_BUFFER_TOO_LARGE';
    throw new UnreadableBody(
      isTooLarge ? `inflates to more than ${MAX_BODY_BYTES} bytes` : `does not inflate (${code})`,
      { cause: error },
    );
  }
}
