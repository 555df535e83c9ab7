import type { BucketAddress } from './bucket-address.ts';

/** Where a lake's bucket is, and how it is reached. */
export interface BucketAccess extends BucketAddress {
  /** Absolute URL without the bucket. */
  readonly endpoint: string;
  readonly region: string;
  /** Never printed, logged or put into an error, like the next one. */
  readonly accessKey: string;
  readonly secretKey: string;
}
