import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** One request in the hands of a script. */
export interface ApiExchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  readonly url: URL;
}

/** What happens to a request. */
export type ApiAct = (exchange: ApiExchange) => void;

/** A server that answers requests as a test tells it to. */
export interface ScriptedApi extends AsyncDisposable {
  readonly baseUrl: string;
  /** Path and query of each request, in the order of arrival. */
  readonly requests: string[];
  readonly headers: IncomingMessage['headers'][];
  /** Requests answered to the end, or given up. */
  readonly closed: { count: number };
  /** Acts for the next requests, one each. */
  script(...acts: readonly ApiAct[]): void;
  /** Act for every request without one of its own. */
  always(act: ApiAct): void;
}

/** Starts a server on a free port of the loopback interface; it answers 501 until it is told more. */
export async function startScriptedApi(): Promise<ScriptedApi> {
  const requests: string[] = [];
  const headers: IncomingMessage['headers'][] = [];
  const closed = { count: 0 };
  const acts: ApiAct[] = [];
  let usual: ApiAct = json({ status: 'ERROR', error: 'no script' }, 501);
  const server = createServer((request, response) => {
    requests.push(request.url ?? '');
    headers.push(request.headers);
    response.on('close', () => {
      closed.count += 1;
    });
    const url = new URL(request.url ?? '/', 'http://api.invalid');
    (acts.shift() ?? usual)({ request, response, url });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    requests,
    headers,
    closed,
    script: (...more) => {
      acts.push(...more);
    },
    always: (act) => {
      usual = act;
    },
    [Symbol.asyncDispose]: async () => {
      server.close();
      server.closeAllConnections();
      if (server.listening) await once(server, 'close');
    },
  };
}

/** Answers with JSON, compressed where the client takes that. */
export function json(body: unknown, status = 200, headers: Record<string, string> = {}): ApiAct {
  return ({ request, response }) => {
    const text = JSON.stringify(body);
    const isGzip = (request.headers['accept-encoding'] ?? '').includes('gzip');
    response.writeHead(status, {
      'content-type': 'application/json',
      'x-request-id': 'request-0001',
      ...(isGzip ? { 'content-encoding': 'gzip' } : {}),
      ...headers,
    });
    response.end(isGzip ? gzipSync(text) : text);
  };
}

/** Answers with text as it is. */
export function text(body: string | Buffer, status = 200, headers: Record<string, string> = {}): ApiAct {
  return ({ response }) => {
    response.writeHead(status, { 'content-type': 'application/json', ...headers });
    response.end(body);
  };
}
