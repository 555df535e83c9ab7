import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Clock } from '../../domain/clock.ts';
import type { RequestTarget } from '../../vendor-api/http/request-target.ts';
import type { RequestLog } from '../admin/request-log.ts';
import { planBody } from '../fault/body-plan.ts';
import type { FaultRegistry, FiredFault } from '../fault/fault-registry.ts';
import type { ObjectStore } from '../store/object-store.ts';
import { type S3Failure, s3ErrorXml } from './s3-error.ts';
import { sendBody } from './send-body.ts';
import type { S3Keys } from './verify-signature.ts';

/** What the S3 side of the stand-in works with. */
export interface S3Room {
  readonly bucket: string;
  readonly keys: S3Keys;
  readonly store: ObjectStore;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  /** The host’s clock, against which the age of requests is checked; unchecked when absent. */
  readonly clock: Clock | undefined;
  readonly latencyMs: number;
  /** Aborted when the sandbox stops: ends every wait. */
  readonly signal: AbortSignal;
}

/** One request on its way through. */
export interface S3Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
  readonly verb: string;
  readonly key: string;
  readonly requestId: string;
}

/** Sends an error answer; HEAD gets its status only. */
export function sendFailure(
  { request, response, target, requestId }: S3Exchange,
  failure: S3Failure,
  headers: Readonly<Record<string, string>> = {},
): void {
  const xml = s3ErrorXml(failure, target.decodedPath, requestId);
  response.writeHead(failure.status, { ...headers, ...xmlHeaders(Buffer.byteLength(xml)) });
  response.end(request.method === 'HEAD' ? undefined : xml);
}

/** Sends a document, bent by the faults that happen to the request. */
export async function sendXml(
  room: S3Room,
  { request, response }: S3Exchange,
  xml: string,
  faults: readonly FiredFault[] = [],
): Promise<void> {
  const body = Buffer.from(xml);
  const plan = planBody({ start: 0, end: body.length, objectBytes: body.length }, faults);
  response.writeHead(200, xmlHeaders(plan.declaredBytes));
  if (request.method === 'HEAD') response.end();
  else await sendBody(response, { kind: 'bytes', bytes: body }, plan, room.signal);
}

function xmlHeaders(sizeBytes: number): Record<string, string | number> {
  return { 'Content-Type': 'application/xml', 'Content-Length': sizeBytes };
}
