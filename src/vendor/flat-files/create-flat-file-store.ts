import { BarlakeError } from '../../domain/barlake-error.ts';
import type { RetryPolicy } from '../retry/with-retries.ts';
import { type BucketClientOptions, createBucketClient } from './bucket-client.ts';
import { downloadObject } from './download-object.ts';
import type { FlatFileStore } from './flat-file-store.ts';
import { headObject } from './head-object.ts';
import { listObjects } from './list-objects.ts';

/** Where the bucket is, how to sign, and how patient to be. */
export interface FlatFileStoreOptions extends BucketClientOptions {
  /** Attempts per request, the first included; at least 1. */
  readonly attempts: number;
  /** A number in [0, 1), for the jitter of waits. */
  readonly random: () => number;
}

/**
 * Opens the vendor’s bucket. Nothing is sent yet; the S3 client is loaded on this call. Disposing stops what is still
 * running (E_CANCELLED), waits for it to clean up and closes the connections. Throws E_CREDENTIALS_MISSING, E_CONFIG.
 */
export async function createFlatFileStore(options: FlatFileStoreOptions): Promise<FlatFileStore> {
  checkOptions(options);
  const client = await createBucketClient(options);
  const closing = new AbortController();
  const running = new Set<Promise<unknown>>();
  const run = async <T>(signal: AbortSignal, work: (policy: RetryPolicy) => Promise<T>): Promise<T> => {
    const { attempts, random } = options;
    const job = work({ attempts, random, signal: AbortSignal.any([signal, closing.signal]) });
    running.add(job);
    try {
      return await job;
    } finally {
      running.delete(job);
    }
  };
  return {
    list: (prefix, signal) => run(signal, (policy) => listObjects(client, prefix, policy)),
    head: (key, signal) => run(signal, (policy) => headObject(client, key, policy)),
    download: (object, toPath, { signal, onBytes = () => undefined }) =>
      run(signal, (policy) => downloadObject({ client, object, toPath, policy, onBytes })),
    [Symbol.asyncDispose]: async () => {
      closing.abort();
      await Promise.allSettled(running);
      client[Symbol.dispose]();
    },
  };
}

function checkOptions({ endpoint, accessKey, secretKey }: FlatFileStoreOptions): void {
  if (accessKey === '' || secretKey === '') {
    throw new BarlakeError('E_CREDENTIALS_MISSING', {
      message: `No S3 key pair for ${endpoint}.`,
      mend: 'Set the S3 access key and secret from the vendor’s dashboard; `barlake doctor` shows where.',
    });
  }
  if (!URL.canParse(endpoint)) {
    throw new BarlakeError('E_CONFIG', {
      message: `vendor.s3Endpoint is not a URL: ${JSON.stringify(endpoint)}.`,
      mend: 'Give it as https://host, without the bucket.',
    });
  }
}
