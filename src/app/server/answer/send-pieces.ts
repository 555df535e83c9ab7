import { Readable } from 'node:stream';
import type { ServerReply } from '../server-app.ts';

/**
 * Sends an answer piece by piece, no faster than it is taken. What fails before the first piece is a problem like any other; later,
 * the connection is cut, so that nobody takes a part for the whole.
 */
export async function sendPieces(
  reply: ServerReply,
  pieces: AsyncIterable<string | Uint8Array>,
): Promise<ServerReply> {
  const iterator = pieces[Symbol.asyncIterator]();
  const first = await iterator.next();
  return reply.send(
    Readable.from(resume(first, iterator), { objectMode: false, highWaterMark: AHEAD_BYTES }),
  );
}

/** What is made ahead of a slow reader. */
const AHEAD_BYTES = 1 << 20;

async function* resume(
  first: IteratorResult<string | Uint8Array>,
  rest: AsyncIterator<string | Uint8Array>,
): AsyncGenerator<Buffer> {
  try {
    for (let next = first; next.done !== true; next = await rest.next()) {
      const { value } = next;
      // An empty piece would end the stream.
      if (value.length > 0)
        yield typeof value === 'string'
          ? Buffer.from(value)
          : Buffer.from(value.buffer, value.byteOffset, value.byteLength);
    }
  } finally {
    await rest.return?.();
  }
}
