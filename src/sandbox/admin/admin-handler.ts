import type { IncomingMessage, ServerResponse } from 'node:http';
import * as z from 'zod';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { RequestTarget } from '../../vendor-api/http/request-target.ts';
import type { Replacement, SandboxControl } from '../sandbox-control.ts';

/** Paths under which the admin API answers; no bucket may have this name. */
export const ADMIN_PREFIX = '/_sandbox/';

/** An answer of the admin API. */
interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Bodies are small: the largest is the content of a replaced object. */
const BODY_BYTES_MAX = 64 << 20;

const REPLACE = z.strictObject({
  key: z.string(),
  csv: z.string().optional(),
  base64: z.base64().optional(),
});
const REMOVE = z.strictObject({ key: z.string() });
const CLOCK = z.union([
  z.strictObject({ now: z.iso.datetime({ offset: true }) }),
  z.strictObject({ advanceMs: z.number() }),
]);

const NOT_FOUND: AdminAnswer = {
  status: 404,
  body: { error: 'no such admin path, method or object; see docs/sandbox.md' },
};

/** Answers the admin API on the S3 port. It asks for no signature: the sandbox listens on loopback only. */
export async function handleAdmin(
  control: SandboxControl,
  target: RequestTarget,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const answer = await answerSafely(control, target, request);
  const body = `${JSON.stringify(answer.body)}\n`;
  response.writeHead(answer.status, {
    'Content-Type': 'application/json',
    'Content-Length': Buffer.byteLength(body),
  });
  response.end(body);
}

async function answerSafely(
  control: SandboxControl,
  target: RequestTarget,
  request: IncomingMessage,
): Promise<AdminAnswer> {
  try {
    return await answer(control, target, request);
  } catch (error) {
    if (isBarlakeError(error)) return { status: 400, body: { error: error.message, mend: error.mend } };
    if (error instanceof z.ZodError) return { status: 400, body: { error: z.prettifyError(error) } };
    if (error instanceof SyntaxError) return { status: 400, body: { error: error.message } };
    throw error;
  }
}

async function answer(
  control: SandboxControl,
  target: RequestTarget,
  request: IncomingMessage,
): Promise<AdminAnswer> {
  switch (`${request.method} ${target.decodedPath.slice(ADMIN_PREFIX.length)}`) {
    case 'GET faults':
      return ok({ faults: control.faults() });
    case 'POST faults':
      return { status: 201, body: control.addFault(faultOf(await readBody(request))) };
    case 'DELETE faults':
      return ok({ removed: control.removeFaults(idOf(target)) });
    case 'GET requests':
      return ok(target.query['side'] === 'rest' ? control.restRequests() : control.requests());
    case 'DELETE requests':
      control.clearRequests();
      return ok(control.requests());
    case 'POST objects/replace':
      return replaceObject(control, REPLACE.parse(JSON.parse(await readBody(request))));
    case 'POST objects/remove': {
      const { key } = REMOVE.parse(JSON.parse(await readBody(request)));
      return control.removeObject(key) ? ok({ key }) : NOT_FOUND;
    }
    case 'GET clock':
      return ok(clockBody(control));
    case 'POST clock':
      return moveClock(control, CLOCK.parse(JSON.parse(await readBody(request))));
    default:
      return NOT_FOUND;
  }
}

async function replaceObject(control: SandboxControl, order: z.infer<typeof REPLACE>): Promise<AdminAnswer> {
  const etag = await control.replaceObject(order.key, replacementOf(order));
  return etag === undefined ? NOT_FOUND : ok({ key: order.key, etag });
}

function replacementOf({ csv, base64 }: z.infer<typeof REPLACE>): Replacement {
  if (csv !== undefined) return { kind: 'csv', text: csv };
  return base64 === undefined
    ? { kind: 'revision' }
    : { kind: 'bytes', bytes: Buffer.from(base64, 'base64') };
}

function moveClock(control: SandboxControl, order: z.infer<typeof CLOCK>): AdminAnswer {
  control.setNowMs('now' in order ? Date.parse(order.now) : control.nowMs() + order.advanceMs);
  return ok(clockBody(control));
}

function clockBody(control: SandboxControl): { now: string } {
  return { now: new Date(control.nowMs()).toISOString() };
}

function idOf(target: RequestTarget): number | undefined {
  const id = target.query['id'];
  return id === undefined ? undefined : Number(id);
}

/** A JSON object of fields, or one line in the grammar of `--fault`. */
function faultOf(body: string): unknown {
  const text = body.trim();
  return text.startsWith('{') ? JSON.parse(text) : text;
}

function ok(body: unknown): AdminAnswer {
  return { status: 200, body };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    sizeBytes += chunk.length;
    if (sizeBytes > BODY_BYTES_MAX) throw new SyntaxError(`a body may have ${BODY_BYTES_MAX} bytes at most`);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}
