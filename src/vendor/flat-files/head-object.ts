import type { HeadObjectCommandOutput } from '@aws-sdk/client-s3';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { type RetryPolicy, withRetries } from '../retry/with-retries.ts';
import type { BucketClient } from './bucket-client.ts';
import { unquoteEtag } from './check-response.ts';
import type { HeadOutcome, ListedObject } from './flat-file-store.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';

/** The current revision of `key`. A refused key pair also reads as `forbidden`: HEAD carries no reason. */
export async function headObject(
  client: BucketClient,
  key: string,
  policy: RetryPolicy,
): Promise<HeadOutcome> {
  const subject: RequestSubject = { site: client.site, operation: 'HEAD', target: key };
  const result = await withRetries(
    () =>
      client.attempt(subject, policy.signal, async ({ s3, watch }) => {
        const command = new client.sdk.HeadObjectCommand({ Bucket: client.site.bucket, Key: key });
        return readHead(await s3.send(command, { abortSignal: watch.signal }), subject);
      }),
    policy,
  );
  if (result.kind === 'answered') return { kind: 'found', object: result.value };
  if (result.kind === 'replaced')
    throw unreadable(subject, 'a conditional answer to an unconditional request');
  return result;
}

function readHead(output: HeadObjectCommandOutput, subject: RequestSubject): ListedObject {
  const { ETag, ContentLength, LastModified } = output;
  if (ETag === undefined || ContentLength === undefined || LastModified === undefined) {
    throw unreadable(subject, 'the answer lacks ETag, Content-Length or Last-Modified');
  }
  return {
    key: subject.target,
    etag: unquoteEtag(ETag),
    sizeBytes: ContentLength,
    lastModifiedMs: LastModified.getTime(),
  };
}

function unreadable(subject: RequestSubject, what: string): BarlakeError {
  return new BarlakeError('E_VENDOR', {
    message: `${describeRequest(subject)}: ${what}.`,
    mend: 'Check vendor.s3Endpoint, and whether a proxy answers in the vendor’s place.',
    details: { target: subject.target },
  });
}
