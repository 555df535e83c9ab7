import { createServer, type IncomingMessage, request, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';

/** What is done to one request on its way. */
export type ProxyFault =
  | { readonly kind: 'answer'; readonly status: number; readonly body: string }
  /** Nothing comes back. */
  | { readonly kind: 'silence' }
  /** The connection ends after so many bytes of the answer’s body. */
  | { readonly kind: 'cut'; readonly afterBytes: number }
  /** One byte of the answer’s body is another. */
  | { readonly kind: 'flip' }
  /** The server gets only the first bytes, and takes them for all. */
  | { readonly kind: 'shorten'; readonly toBytes: number }
  /** Another object is answered with, at that path. */
  | { readonly kind: 'elsewhere'; readonly url: string }
  /** The server does it, and its answer gets lost. */
  | { readonly kind: 'lose-answer' };

/** A request as the proxy sees it. */
export interface ProxiedRequest {
  readonly method: string;
  /** Path and query. */
  readonly url: string;
  /** What the client calls itself. */
  readonly agent: string;
  /** When it came, by the machine’s clock. */
  readonly atMs: number;
}

/** Stands between a client and an HTTP server, and does what it is told. */
export interface FaultyProxy extends AsyncDisposable {
  readonly endpoint: string;
  readonly seen: readonly ProxiedRequest[];
  /** Bytes of bodies that clients were answered with so far. */
  sentBytes(): number;
  /** Decides about each request from now on; `undefined` lets it pass. */
  plan(decide: (request: ProxiedRequest) => ProxyFault | undefined): void;
}

/** Starts a proxy before an endpoint, on a free port of the loopback. */
export async function startFaultyProxy(target: string): Promise<FaultyProxy> {
  const seen: ProxiedRequest[] = [];
  let sentBytes = 0;
  let decide: (request: ProxiedRequest) => ProxyFault | undefined = () => undefined;
  const server = createServer((incoming, response) => {
    const proxied = {
      method: incoming.method ?? '',
      url: incoming.url ?? '',
      agent: incoming.headers['user-agent'] ?? '',
      atMs: Date.now(),
    };
    seen.push(proxied);
    handle(target, incoming, response, decide(proxied)).then(
      (bytes) => (sentBytes += bytes),
      () => response.destroy(),
    );
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    seen,
    sentBytes: () => sentBytes,
    plan(next) {
      decide = next;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Bytes of the body that the client was answered with. */
async function handle(
  target: string,
  incoming: IncomingMessage,
  response: ServerResponse,
  fault: ProxyFault | undefined,
): Promise<number> {
  const body = await buffer(incoming);
  if (fault?.kind === 'silence') return 0;
  if (fault?.kind === 'answer') {
    response.writeHead(fault.status, { 'content-type': 'application/xml' });
    response.end(incoming.method === 'HEAD' ? undefined : fault.body);
    return 0;
  }
  const sent = fault?.kind === 'shorten' ? body.subarray(0, fault.toBytes) : body;
  const headers = { ...incoming.headers };
  delete headers['content-md5'];
  if (fault?.kind !== 'shorten' && incoming.headers['content-md5'] !== undefined) {
    headers['content-md5'] = incoming.headers['content-md5'];
  }
  if (body.length > 0) headers['content-length'] = String(sent.length);
  delete headers['transfer-encoding'];
  const url = fault?.kind === 'elsewhere' ? fault.url : (incoming.url ?? '');
  const answer = await forward(new URL(url, target), incoming.method ?? '', headers, sent);
  if (fault?.kind === 'lose-answer') {
    response.socket?.destroy();
    return 0;
  }
  response.writeHead(answer.status, answer.headers);
  if (fault?.kind === 'cut') {
    response.write(answer.body.subarray(0, fault.afterBytes), () => response.socket?.destroy());
    return fault.afterBytes;
  }
  const bytes = Buffer.from(answer.body);
  if (fault?.kind === 'flip' && bytes.length > 0) bytes.writeUInt8(bytes.readUInt8(0) ^ 1, 0);
  response.end(bytes);
  return bytes.length;
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: Buffer;
}

async function forward(
  url: URL,
  method: string,
  headers: IncomingMessage['headers'],
  body: Buffer,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const outgoing = request(url, { method, headers, agent: false }, (answer) => {
      const { statusCode: status = 500, headers: given } = answer;
      buffer(answer).then((bytes) => resolve({ status, headers: given, body: bytes }), reject);
    });
    outgoing.once('error', reject);
    outgoing.end(body);
  });
}
