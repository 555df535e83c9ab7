import { type BodyPlan, planBody } from '../fault/body-plan.ts';
import type { FiredFault } from '../fault/fault-registry.ts';
import type { StoredObject } from '../store/object-store.ts';
import { reviseObject } from '../store/revise-object.ts';
import { type ByteRange, parseByteRange } from './byte-range.ts';
import { s3Failure } from './s3-error.ts';
import { type S3Exchange, type S3Room, sendFailure } from './s3-exchange.ts';
import { finishWithoutBody, sendBody } from './send-body.ts';

/** Answers GET or HEAD of an object: conditions, range, body, and the faults that happen to it. */
export async function serveObject(
  room: S3Room,
  exchange: S3Exchange,
  faults: readonly FiredFault[],
): Promise<void> {
  const found = room.store.lookup(exchange.key);
  if (found.kind !== 'published') {
    sendFailure(exchange, s3Failure(found.kind === 'forbidden' ? 'AccessDenied' : 'NoSuchKey'));
    return;
  }
  if (faults.some(({ fault }) => fault.kind === 'replace')) await reviseObject(room.store, found.entry);
  const object = await room.store.object(found.entry);
  const etag = `"${object.file.md5}"`;
  const { headers } = exchange.request;
  if (!holds(headers['if-match'], etag)) {
    sendFailure(exchange, s3Failure('PreconditionFailed'));
    return;
  }
  if (headers['if-none-match'] !== undefined && holds(headers['if-none-match'], etag)) {
    exchange.response.writeHead(304, { ETag: etag }).end();
    return;
  }
  const range = parseByteRange(headers.range, object.file.sizeBytes);
  if (range.kind === 'unsatisfiable') {
    sendFailure(exchange, s3Failure('InvalidRange'), { 'Content-Range': `bytes */${object.file.sizeBytes}` });
    return;
  }
  await send(room, exchange, { object, range, faults });
}

async function send(
  room: S3Room,
  { request, response }: S3Exchange,
  what: {
    readonly object: StoredObject;
    readonly range: Exclude<ByteRange, { kind: 'unsatisfiable' }>;
    readonly faults: readonly FiredFault[];
  },
): Promise<void> {
  const { file } = what.object;
  const { start, end } = what.range.kind === 'part' ? what.range : { start: 0, end: file.sizeBytes };
  const plan = planBody({ start, end, objectBytes: file.sizeBytes }, what.faults);
  if (request.method === 'HEAD' && plan.ending !== 'end') {
    finishWithoutBody(response, plan.ending);
    return;
  }
  response.writeHead(what.range.kind === 'part' ? 206 : 200, {
    ...objectHeaders(what.object, plan),
    ...(what.range.kind === 'part' ? { 'Content-Range': `bytes ${start}-${end - 1}/${file.sizeBytes}` } : {}),
  });
  if (request.method === 'HEAD') response.end();
  else await sendBody(response, { kind: 'file', path: file.path, start }, plan, room.signal);
}

function objectHeaders(object: StoredObject, plan: BodyPlan): Record<string, string | number> {
  return {
    'Accept-Ranges': 'bytes',
    'Content-Length': plan.declaredBytes,
    'Content-Type': 'application/gzip',
    ETag: `"${object.file.md5}"`,
    'Last-Modified': new Date(object.lastModifiedMs).toUTCString(),
  };
}

/** Whether a list of entity tags names this one; a missing header holds. */
function holds(header: string | undefined, etag: string): boolean {
  if (header === undefined) return true;
  return header
    .split(',')
    .some((tag) => ['*', etag, etag.replaceAll('"', '')].includes(tag.trim().replace(/^W\//, '')));
}
