import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type * as S3Module from '@aws-sdk/client-s3';
import type { Clock } from '../../domain/clock.ts';
import { cancelled } from '../retry/with-retries.ts';
import { type ClassifiedError, classifyError } from './classify-error.ts';
import type { ObjectRefusal } from './classify-response.ts';
import { type ConnectionSlots, createConnectionSlots } from './connection-slots.ts';
import { describeRequest, type RequestSubject, type VendorSite } from './request-subject.ts';
import { RequestWatch } from './request-watch.ts';

/** The S3 client as loaded on demand: its commands cost 100 ms of start-up, which most commands never need. */
export type S3Sdk = typeof S3Module;

/** Where the bucket is and how it is used. */
export interface BucketClientOptions {
  /** Absolute URL without the bucket; keys go into its path (`forcePathStyle`). */
  readonly endpoint: string;
  readonly bucket: string;
  readonly accessKey: string;
  readonly secretKey: string;
  /** Deadline for headers, and for each chunk after the one before, in milliseconds. */
  readonly timeoutMs: number;
  /** Requests in flight at a time, and sockets kept for them. */
  readonly connections: number;
  readonly clock: Clock;
}

/** What one attempt works with. */
export interface Attempt {
  readonly s3: S3Module.S3Client;
  readonly watch: RequestWatch;
}

/** One result of one attempt: what the work returned, or what the vendor said about the object. */
export type AttemptResult<T> = { readonly kind: 'answered'; readonly value: T } | ObjectRefusal;

/** Sends single requests, each in a connection slot and under a deadline, with failures put into words. */
export interface BucketClient extends Disposable {
  readonly sdk: S3Sdk;
  readonly site: VendorSite;
  /** Runs `work` once. Throws the errors of `classifyError`, E_TIMEOUT and E_CANCELLED. */
  attempt<T>(
    subject: RequestSubject,
    signal: AbortSignal,
    work: (attempt: Attempt) => Promise<T>,
  ): Promise<AttemptResult<T>>;
}

/** Loads the S3 client and prepares its connections; opens none. */
export async function createBucketClient(options: BucketClientOptions): Promise<BucketClient> {
  const [sdk, { NodeHttpHandler }] = await Promise.all([
    import('@aws-sdk/client-s3'),
    import('@smithy/node-http-handler'),
  ]);
  const { endpoint, bucket, accessKey, secretKey, connections } = options;
  const agent = { keepAlive: true, maxSockets: connections, maxFreeSockets: connections };
  const s3 = new sdk.S3Client({
    endpoint,
    region: 'us-east-1',
    forcePathStyle: true,
    credentials: { accessKeyId: accessKey, secretAccessKey: secretKey },
    // Retries are ours: the SDK’s know neither ranges nor our signal while they wait.
    maxAttempts: 1,
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    // Fixed here, so that nothing of ~/.aws or AWS_* changes where requests go.
    useFipsEndpoint: false,
    useDualstackEndpoint: false,
    requestHandler: new NodeHttpHandler({
      httpAgent: new HttpAgent(agent),
      httpsAgent: new HttpsAgent(agent),
    }),
  });
  const site = { host: new URL(endpoint).host, bucket, secrets: [accessKey, secretKey] };
  const slots = createConnectionSlots(connections);
  return {
    sdk,
    site,
    attempt: (subject, signal, work) => attemptOnce({ s3, slots, options }, subject, signal, work),
    [Symbol.dispose]: () => s3.destroy(),
  };
}

interface Means {
  readonly s3: S3Module.S3Client;
  readonly slots: ConnectionSlots;
  readonly options: BucketClientOptions;
}

async function attemptOnce<T>(
  { s3, slots, options }: Means,
  subject: RequestSubject,
  signal: AbortSignal,
  work: (attempt: Attempt) => Promise<T>,
): Promise<AttemptResult<T>> {
  using _slot = await takeSlot(slots, subject, signal);
  using watch = new RequestWatch({ subject, timeoutMs: options.timeoutMs, clock: options.clock, signal });
  try {
    watch.waits();
    return { kind: 'answered', value: await work({ s3, watch }) };
  } catch (error) {
    // The socket’s own error after an abort says less than why we aborted.
    if (watch.failure !== undefined) throw watch.failure;
    return settle(classifyError(error, subject, options.clock.nowMs()));
  }
}

async function takeSlot(
  slots: ConnectionSlots,
  subject: RequestSubject,
  signal: AbortSignal,
): Promise<Disposable> {
  try {
    return await slots.take(signal);
  } catch (error) {
    throw cancelled(describeRequest(subject), error);
  }
}

function settle(classified: ClassifiedError): ObjectRefusal {
  if (classified.kind === 'failed') throw classified.error;
  return classified;
}
