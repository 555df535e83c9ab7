import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';

/** What the bucket holds under a key. */
export interface ScriptedObject {
  readonly body: Buffer;
  readonly etag: string;
}

/** One request in the hands of a script. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The object under the key, if any. */
  readonly object: ScriptedObject | undefined;
  /** Answers as an honest bucket does. */
  readonly serve: () => void;
}

/** What happens to one request instead of an honest answer. */
export type Act = (exchange: Exchange) => void;

/** A bucket that follows S3’s protocol, except where a test tells it not to. It checks no signatures. */
export interface ScriptedBucket extends AsyncDisposable {
  readonly endpoint: string;
  readonly objects: Map<string, ScriptedObject>;
  /** `GET bytes=10-19`, `HEAD`, `LIST`, in the order of arrival. */
  readonly requests: string[];
  /** Connections accepted so far, and those still open. */
  readonly sockets: { accepted: number; open: number };
  /** Acts for the next requests, one each; honest again when they are used up. */
  script(...acts: readonly Act[]): void;
  /** Act for every request without one of its own. */
  always(act: Act): void;
}

/** The object made of a body, with its MD5 as the tag. */
export function scriptedObject(body: Buffer): ScriptedObject {
  return { body, etag: createHash('md5').update(body).digest('hex') };
}

/** Starts a bucket named `flatfiles` on a free port of the loopback interface. */
export async function startScriptedBucket(): Promise<ScriptedBucket> {
  const objects = new Map<string, ScriptedObject>();
  const requests: string[] = [];
  const sockets = { accepted: 0, open: 0 };
  const acts: Act[] = [];
  let usual: Act = ({ serve }) => serve();
  const server = createServer((request, response) => {
    const { pathname, searchParams } = new URL(request.url ?? '/', 'http://bucket');
    const key = decodeURIComponent(pathname).replace(/^\/flatfiles\/?/, '');
    const isList = searchParams.has('list-type');
    const range = request.headers.range === undefined ? '' : ` ${request.headers.range}`;
    requests.push(isList ? 'LIST' : `${request.method}${range}`);
    const object = objects.get(key);
    const serve = (): void => {
      if (isList) serveList(objects, searchParams, response);
      else serveObject(object, request, response);
    };
    (acts.shift() ?? usual)({ request, response, object, serve });
  });
  server.on('connection', (socket: Socket) => {
    sockets.accepted += 1;
    sockets.open += 1;
    socket.on('close', () => {
      sockets.open -= 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    endpoint: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    objects,
    requests,
    sockets,
    script: (...more) => {
      acts.push(...more);
    },
    always: (act) => {
      usual = act;
    },
    [Symbol.asyncDispose]: () => stop(server),
  };
}

/** An answer with an S3 error body. */
export function refuse(status: number, code: string, headers: Record<string, string> = {}): Act {
  return ({ request, response }) => {
    response.writeHead(status, {
      'Content-Type': 'application/xml',
      'x-amz-request-id': 'REQUEST0001',
      ...headers,
    });
    const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>${code} it is</Message></Error>`;
    response.end(request.method === 'HEAD' ? undefined : xml);
  };
}

/** The headers of an honest whole answer, to be followed by something else. */
export function wholeHeaders({ body, etag }: ScriptedObject): Record<string, string | number> {
  return {
    ETag: `"${etag}"`,
    'Content-Length': body.length,
    'Content-Type': 'application/gzip',
    'Last-Modified': 'Fri, 08 Mar 2024 02:00:00 GMT',
    'x-amz-request-id': 'REQUEST0002',
  };
}

function serveObject(
  object: ScriptedObject | undefined,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const exchange = { request, response, object, serve: () => undefined };
  if (object === undefined) return refuse(404, 'NoSuchKey')(exchange);
  const { body, etag } = object;
  const match = request.headers['if-match'];
  if (match !== undefined && match !== `"${etag}"`) return refuse(412, 'PreconditionFailed')(exchange);
  const range = /^bytes=(\d+)-(\d*)$/.exec(request.headers.range ?? '');
  const start = Number(range?.[1] ?? 0);
  if (start >= body.length && range !== null) return refuse(416, 'InvalidRange')(exchange);
  const part = body.subarray(start);
  const headers = { ...wholeHeaders(object), 'Content-Length': part.length };
  if (range === null) response.writeHead(200, headers);
  else
    response.writeHead(206, {
      ...headers,
      'Content-Range': `bytes ${start}-${body.length - 1}/${body.length}`,
    });
  response.end(request.method === 'HEAD' ? undefined : part);
}

function serveList(
  objects: ReadonlyMap<string, ScriptedObject>,
  query: URLSearchParams,
  response: ServerResponse,
): void {
  const pageSize = 1000;
  const prefix = query.get('prefix') ?? '';
  const after = query.get('continuation-token') ?? '';
  const keys = [...objects.keys()].filter((key) => key.startsWith(prefix) && key > after).sort();
  const page = keys.slice(0, pageSize);
  const more = keys.length > pageSize;
  const entries = page.map((key) => {
    const { etag, body } = objects.get(key) ?? scriptedObject(Buffer.alloc(0));
    return `<Contents><Key>${key}</Key><LastModified>2024-03-08T02:00:00.000Z</LastModified><ETag>&quot;${etag}&quot;</ETag><Size>${body.length}</Size></Contents>`;
  });
  const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : '';
  response.writeHead(200, { 'Content-Type': 'application/xml' });
  response.end(
    `<?xml version="1.0"?><ListBucketResult><Name>flatfiles</Name><KeyCount>${page.length}</KeyCount><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`,
  );
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  server.close();
  await once(server, 'close');
}
