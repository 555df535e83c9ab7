import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { BodyPlan } from '../fault/body-plan.ts';

/** Ten portions a second make a slow body that still moves. */
const PORTIONS_PER_SECOND = 10;

const CHUNK_BYTES = 1 << 16;

/** Where the bytes of an answer come from: a file from an offset on, or memory. */
export type BodySource =
  | { readonly kind: 'file'; readonly path: string; readonly start: number }
  | { readonly kind: 'bytes'; readonly bytes: Buffer };

/** Sends a body as the plan says; the head must have been written. */
export async function sendBody(
  response: ServerResponse,
  source: BodySource,
  plan: BodyPlan,
  signal: AbortSignal,
): Promise<void> {
  let sent = 0;
  for await (const chunk of readChunks(source, plan)) {
    if (response.destroyed) return;
    const bytes = flipped(chunk, sent, plan.flip);
    sent += chunk.length;
    if (!response.write(bytes)) await drained(response, signal);
    if (plan.bytesPerSecond !== undefined) await sleep(1000 / PORTIONS_PER_SECOND, undefined, { signal });
  }
  finish(response, plan.ending);
}

async function* readChunks(source: BodySource, plan: BodyPlan): AsyncGenerator<Buffer> {
  if (plan.sentBytes === 0) return;
  const portionBytes =
    plan.bytesPerSecond === undefined
      ? CHUNK_BYTES
      : Math.max(1, Math.round(plan.bytesPerSecond / PORTIONS_PER_SECOND));
  if (source.kind === 'bytes') {
    for (let start = 0; start < plan.sentBytes; start += portionBytes) {
      yield source.bytes.subarray(start, Math.min(start + portionBytes, plan.sentBytes));
    }
    return;
  }
  const { path, start } = source;
  const options = { start, end: start + plan.sentBytes - 1, highWaterMark: portionBytes };
  for await (const chunk of createReadStream(path, options)) yield chunk as Buffer;
}

function flipped(chunk: Buffer, sent: number, flip: BodyPlan['flip']): Buffer {
  const index = flip === undefined ? -1 : flip.offset - sent;
  if (flip === undefined || index < 0 || index >= chunk.length) return chunk;
  const changed = Buffer.from(chunk);
  changed.writeUInt8(chunk.readUInt8(index) ^ flip.mask, index);
  return changed;
}

/** What happens to an answer without a body instead of being sent. */
export function finishWithoutBody(response: ServerResponse, ending: BodyPlan['ending']): void {
  if (ending === 'reset') response.socket?.resetAndDestroy();
  else if (ending !== 'hold') response.socket?.end();
}

async function drained(response: ServerResponse, signal: AbortSignal): Promise<void> {
  const gone = new AbortController();
  const leave = (): void => gone.abort();
  response.once('close', leave);
  try {
    await once(response, 'drain', { signal: AbortSignal.any([signal, gone.signal]) });
  } finally {
    response.off('close', leave);
  }
}

function finish(response: ServerResponse, ending: BodyPlan['ending']): void {
  switch (ending) {
    case 'end':
      response.end();
      return;
    case 'close':
      response.socket?.end();
      return;
    case 'reset':
      // Written bytes must leave first: a reset throws away what still waits in the socket.
      response.write('', () => setImmediate(() => response.socket?.resetAndDestroy()));
      return;
    case 'hold':
      return;
  }
}
