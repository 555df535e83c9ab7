import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseRequestTarget } from '../../vendor-api/http/request-target.ts';
import type { Verb } from '../fault/fault.ts';
import type { FiredFault } from '../fault/fault-registry.ts';
import { listObjects } from './list-objects.ts';
import { s3Failure, s3FailureOfStatus } from './s3-error.ts';
import { type S3Exchange, type S3Room, sendFailure, sendXml } from './s3-exchange.ts';
import { serveObject } from './serve-object.ts';
import { verifySignature } from './verify-signature.ts';
import { element, parent, xmlDocument } from './xml.ts';

/** Answers one S3 request: path style, read only, Signature Version 4. */
export async function handleS3(
  room: S3Room,
  request: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): Promise<void> {
  const target = parseRequestTarget(request.url ?? '/');
  response.setHeader('x-amz-request-id', requestId);
  response.setHeader('Server', 'barlake-sandbox');
  const done = room.log.begin();
  if (target === undefined) {
    response.once('close', () => done({ verb: request.method ?? '', key: '', status: 400 }));
    response.writeHead(400).end();
    return;
  }
  const exchange = describe(room, { request, response, target, requestId });
  response.once('close', () => {
    done({ verb: exchange.verb, key: exchange.key, status: response.statusCode });
  });
  if (room.latencyMs > 0) await sleep(room.latencyMs, undefined, { signal: room.signal });
  const method = request.method ?? 'GET';
  const refused = await verifySignature(
    { method, target, headers: request.headers },
    room.keys,
    room.clock?.nowMs(),
  );
  if (refused !== undefined) sendFailure(exchange, refused);
  else await route(room, exchange);
}

function describe(room: S3Room, parts: Omit<S3Exchange, 'verb' | 'key'>): S3Exchange {
  const method = parts.request.method ?? 'GET';
  const { decodedPath, query } = parts.target;
  const inBucket = `/${room.bucket}/`;
  const key = decodedPath.startsWith(inBucket) ? decodedPath.slice(inBucket.length) : '';
  if (key !== '' || method !== 'GET') return { ...parts, verb: method, key };
  return { ...parts, verb: 'LIST', key: query['prefix'] ?? '' };
}

async function route(room: S3Room, exchange: S3Exchange): Promise<void> {
  const { target, verb, key, request, response } = exchange;
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    sendFailure(exchange, s3Failure('MethodNotAllowed'));
    return;
  }
  const isBucket = target.decodedPath === `/${room.bucket}` || target.decodedPath === `/${room.bucket}/`;
  if (verb !== 'LIST' && isBucket) response.writeHead(200).end();
  else if (target.decodedPath === '/') await sendXml(room, exchange, bucketsXml(room.bucket));
  else if (!isBucket && !target.decodedPath.startsWith(`/${room.bucket}/`)) {
    sendFailure(exchange, s3Failure('NoSuchBucket'));
  } else await answer(room, exchange, room.faults.fire(verb as Verb, key));
}

async function answer(room: S3Room, exchange: S3Exchange, faults: readonly FiredFault[]): Promise<void> {
  const error = faults.find(({ fault }) => fault.kind === 'error' || fault.kind === 'throttle')?.fault;
  if (error?.kind === 'throttle') {
    const seconds = error['retry-after'];
    sendFailure(
      exchange,
      s3Failure('TooManyRequests'),
      seconds === undefined ? {} : { 'Retry-After': String(seconds) },
    );
  } else if (error !== undefined) sendFailure(exchange, s3FailureOfStatus(error.code));
  else if (exchange.verb === 'LIST') await answerList(room, exchange, faults);
  else await serveObject(room, exchange, faults);
}

async function answerList(room: S3Room, exchange: S3Exchange, faults: readonly FiredFault[]): Promise<void> {
  const { query } = exchange.target;
  if ('location' in query) {
    await sendXml(room, exchange, xmlDocument(element('LocationConstraint', '')));
    return;
  }
  const page =
    query['list-type'] === '2'
      ? await listObjects(room.store, room.bucket, query)
      : s3Failure('NotImplemented');
  if (typeof page === 'string') await sendXml(room, exchange, page, faults);
  else sendFailure(exchange, page);
}

function bucketsXml(bucket: string): string {
  return xmlDocument(
    parent('ListAllMyBucketsResult', [parent('Buckets', [parent('Bucket', [element('Name', bucket)])])]),
  );
}
