/** A bucket, and a folder in it. */
export interface BucketAddress {
  readonly bucket: string;
  /** Without slashes at its ends; empty: the bucket itself. */
  readonly prefix: string;
}

const BUCKET = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/;

/** Characters that every server takes in a key as they are, and that need no care in a shell or a URL. */
const PREFIX = /^[A-Za-z0-9!_.*'()=-]+(\/[A-Za-z0-9!_.*'()=-]+)*$/;

/** Whether a lake's address means a bucket rather than a folder. */
export function isBucketUrl(text: string): boolean {
  return /^s3:/i.test(text);
}

/** Reads `s3://bucket/folder`; `undefined` when it is none. */
export function parseBucketUrl(text: string): BucketAddress | undefined {
  const [, bucket = '', rest = ''] = /^s3:\/\/([^/]*)\/?(.*)$/.exec(text) ?? [];
  const prefix = rest.replace(/\/+$/, '');
  if (!BUCKET.test(bucket) || bucket.includes('..')) return undefined;
  if (prefix !== '' && (!PREFIX.test(prefix) || /(^|\/)\.{1,2}(\/|$)/.test(prefix))) return undefined;
  return { bucket, prefix };
}

/** An address as people write it. */
export function bucketUrl({ bucket, prefix }: BucketAddress): string {
  return prefix === '' ? `s3://${bucket}` : `s3://${bucket}/${prefix}`;
}
