import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerRequest } from '../../vendor-api/answer-request.ts';
import { type EncodedAnswer, encodeAnswer } from '../../vendor-api/http/encode-answer.ts';
import { readKey } from '../../vendor-api/http/read-key.ts';
import { parseRequestTarget, type RequestTarget } from '../../vendor-api/http/request-target.ts';
import { type ApiAnswer, refused } from '../../vendor-api/request/api-answer.ts';
import type { ApiRequest } from '../../vendor-api/request/api-request.ts';
import { planBody } from '../fault/body-plan.ts';
import type { FiredFault } from '../fault/fault-registry.ts';
import { finishWithoutBody, sendBody } from '../s3/send-body.ts';
import { bendAnswer, canHappen } from './faults/bend-answer.ts';
import { brokenAnswer } from './faults/broken-answer.ts';
import { withSplitFaults } from './faults/split-faults.ts';
import type { RestRoom } from './rest-room.ts';

/** A request with the connection it came on. */
interface RestExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly target: RequestTarget;
  readonly api: ApiRequest;
}

const MS_PER_SECOND = 1000;

/** Answers one REST request: faults first, as a gateway’s would be, then key, rate, plan and data. */
export async function handleRest(
  room: RestRoom,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const done = room.log.begin();
  const target = parseRequestTarget(request.url ?? '/');
  const verb = request.method ?? 'GET';
  response.once('close', () => done({ verb, key: shownTarget(target), status: response.statusCode }));
  if (room.latencyMs > 0) await sleep(room.latencyMs, undefined, { signal: room.signal });
  if (target === undefined || (verb !== 'GET' && verb !== 'HEAD')) {
    const bytes = brokenAnswer(target === undefined ? 400 : 405, requestId);
    await send(room, { request, response }, bytes, []);
    return;
  }
  const api = describe(request, target, requestId);
  const faults = room.faults.fire(verb, target.decodedPath, (kind) => canHappen(api, kind));
  const answer = await encode(room, { request, response, target, api }, faults);
  await send(room, { request, response }, answer, faults);
}

/** Path and parameters for the log, without the key. */
function shownTarget(target: RequestTarget | undefined): string {
  if (target === undefined) return '';
  const query = new URLSearchParams(withoutKey(target.query)).toString();
  return query === '' ? target.decodedPath : `${target.decodedPath}?${query}`;
}

function withoutKey(query: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(query).filter(([name]) => name.toLowerCase() !== 'apikey'));
}

function describe(
  { headers, socket }: IncomingMessage,
  target: RequestTarget,
  requestId: string,
): ApiRequest {
  const host = headers.host ?? `${socket.localAddress ?? '127.0.0.1'}:${socket.localPort ?? 80}`;
  return { path: target.decodedPath, query: withoutKey(target.query), baseUrl: `http://${host}`, requestId };
}

async function encode(
  room: RestRoom,
  { request, target, api }: RestExchange,
  faults: readonly FiredFault[],
): Promise<EncodedAnswer> {
  const { requestId } = api;
  const options = { requestId, acceptEncoding: request.headers['accept-encoding'] ?? '' };
  const failure = faults.find(({ fault }) => fault.kind === 'error' || fault.kind === 'throttle')?.fault;
  if (failure?.kind === 'error') return brokenAnswer(failure.code, requestId);
  if (failure !== undefined) return tooMany(options, failure['retry-after']);
  const key = readKey(target.query, request.headers);
  if (key !== room.apiKey) {
    return encodeAnswer(refused({ kind: key === undefined ? 'no-key' : 'unknown-key' }, requestId), options);
  }
  const waitMs = room.gate.takeMs();
  if (waitMs > 0) {
    return tooMany(options, room.sendsRetryAfter ? Math.ceil(waitMs / MS_PER_SECOND) : undefined);
  }
  const ask = (asked: ApiRequest): Promise<ApiAnswer> =>
    answerRequest({
      source: withSplitFaults(room.source, room.faults, asked.path),
      entitlement: room.entitlement,
      request: asked,
    });
  return encodeAnswer(await bendAnswer(await ask(api), { request: api, faults, ask }), options);
}

async function tooMany(
  options: { readonly requestId: string; readonly acceptEncoding: string },
  retryAfterSeconds: number | undefined,
): Promise<EncodedAnswer> {
  const encoded = await encodeAnswer(refused({ kind: 'too-many-requests' }, options.requestId), options);
  if (retryAfterSeconds === undefined) return encoded;
  return { ...encoded, headers: { ...encoded.headers, 'Retry-After': String(retryAfterSeconds) } };
}

async function send(
  room: RestRoom,
  { request, response }: Pick<RestExchange, 'request' | 'response'>,
  { status, headers, bytes }: EncodedAnswer,
  faults: readonly FiredFault[],
): Promise<void> {
  const plan = planBody({ start: 0, end: bytes.length, objectBytes: bytes.length }, faults);
  if (request.method === 'HEAD' && plan.ending !== 'end') {
    finishWithoutBody(response, plan.ending);
    return;
  }
  response.writeHead(status, {
    ...headers,
    'Content-Length': plan.declaredBytes,
    'Strict-Transport-Security': 'max-age=15724800; includeSubDomains',
  });
  if (request.method === 'HEAD') response.end();
  else await sendBody(response, { kind: 'bytes', bytes }, plan, room.signal);
}
