import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type * as S3Module from '@aws-sdk/client-s3';
import type { BucketAccess } from './bucket-access.ts';
import { explainStoreError } from './store-error.ts';
import { type AttemptOptions, withAttempts } from './with-attempts.ts';

/** How the bucket is used. */
export interface ObjectStoreOptions extends AttemptOptions {
  readonly access: BucketAccess;
  /** Longest silence of the server, in milliseconds. */
  readonly timeoutMs: number;
}

/** A client of the bucket. What it is asked for are functions of their own. */
export interface ObjectStore extends Disposable {
  readonly access: BucketAccess;
  readonly attempts: AttemptOptions;
  readonly sdk: typeof S3Module;
  readonly s3: S3Module.S3Client;
  /** Sends a request once, with its failure put into words. */
  once<Result>(verb: string, key: string, send: (at: SendOptions) => Promise<Result>): Promise<Result>;
  /** Sends it again while it fails with what may pass. */
  often<Result>(verb: string, key: string, send: (at: SendOptions) => Promise<Result>): Promise<Result>;
}

/** Given to the client with each request. */
interface SendOptions {
  readonly abortSignal: AbortSignal;
}

const CONNECT_MS = 10_000;
/** Sockets kept: eight files at once, each of which may be in four parts. */
const SOCKETS_MAX = 32;

/** Loads the S3 client; sends nothing yet. */
export async function openObjectStore(options: ObjectStoreOptions): Promise<ObjectStore> {
  const [sdk, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@smithy/node-http-handler'),
  ]);
  const { access, timeoutMs, attempts, random, signal } = options;
  const agent = { keepAlive: true, maxSockets: SOCKETS_MAX };
  const s3 = new sdk.S3Client({
    endpoint: access.endpoint,
    region: access.region,
    forcePathStyle: true,
    credentials: { accessKeyId: access.accessKey, secretAccessKey: access.secretKey },
    // Tried again by us, who know what may be.
    maxAttempts: 1,
    // Sums of our own go with every body, in the form that all servers know.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: new NodeHttpHandler({
      connectionTimeout: CONNECT_MS,
      requestTimeout: timeoutMs,
      throwOnRequestTimeout: true,
      socketTimeout: timeoutMs,
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    }),
  });
  const once: ObjectStore['once'] = async (verb, key, send) => {
    try {
      return await send({ abortSignal: signal });
    } catch (error) {
      throw explainStoreError(error, { verb, path: lakePathOf(access, key) }, access);
    }
  };
  return {
    access,
    attempts: { attempts, random, signal },
    sdk,
    s3,
    once,
    often: (verb, key, send) => withAttempts(() => once(verb, key, send), { attempts, random, signal }),
    [Symbol.dispose]: () => s3.destroy(),
  };
}

/** The key under which a path of the lake stands in the bucket. */
export function keyOf({ prefix }: Pick<BucketAccess, 'prefix'>, path: string): string {
  return prefix === '' ? path : `${prefix}/${path}`;
}

/** The path of the lake that a key stands for. */
export function lakePathOf({ prefix }: Pick<BucketAccess, 'prefix'>, key: string): string {
  return prefix !== '' && key.startsWith(`${prefix}/`) ? key.slice(prefix.length + 1) : key;
}
