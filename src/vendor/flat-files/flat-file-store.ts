/** One object as the bucket lists it. Listings name objects whether or not the plan may read them. */
export interface ListedObject {
  /** Full key without the bucket: `us_stocks_sip/day_aggs_v1/2024/03/2024-03-07.csv.gz`. */
  readonly key: string;
  /** The entity tag without its quotes; a plain MD5 in hex, or `<hex>-<parts>` after a multipart upload. */
  readonly etag: string;
  /** Compressed size as stored. */
  readonly sizeBytes: number;
  /** When the vendor last wrote it, in epoch milliseconds. */
  readonly lastModifiedMs: number;
}

/** A body that is whole: its size, its MD5 (where the tag is one) and its gzip framing were all checked. */
export interface DownloadedObject {
  readonly kind: 'downloaded';
  /** Tag of the revision on disk; differs from the listing when the vendor replaced the object in between. */
  readonly etag: string;
  readonly sizeBytes: number;
  readonly lastModifiedMs: number;
  /** MD5 of the compressed bytes, lower-case hex. */
  readonly md5Hex: string;
  /** Size of the inflated content. */
  readonly rawBytes: number;
}

/** The key is good, the plan behind it does not cover this object. */
export interface ForbiddenObject {
  readonly kind: 'forbidden';
  readonly message: string;
}

/** There is no such object: no trading day, or not published yet. */
export interface AbsentObject {
  readonly kind: 'absent';
}

/** How a download ended, unless it threw. */
export type DownloadOutcome = DownloadedObject | ForbiddenObject | AbsentObject;

/** What a HEAD request says about an object. */
export type HeadOutcome =
  | { readonly kind: 'found'; readonly object: ListedObject }
  | ForbiddenObject
  | AbsentObject;

/** How one download behaves. */
export interface DownloadOptions {
  readonly signal: AbortSignal;
  /** Called with the count of bytes that just arrived; bytes that are fetched a second time count again. */
  readonly onBytes?: (count: number) => void;
}

/**
 * The vendor’s bucket of flat files. Every call retries transient failures by itself; what it throws in the end is a
 * `BarlakeError`: E_CREDENTIALS_REFUSED, E_NOT_FOUND (bucket), E_RATE_LIMITED, E_VENDOR, E_UNREACHABLE, E_TIMEOUT,
 * E_CANCELLED; `download` also E_OBJECT_CHANGED, E_OBJECT_CORRUPT, E_DISK_FULL and E_LAKE_READ_ONLY.
 */
export interface FlatFileStore extends AsyncDisposable {
  /** Every object below `prefix`, ascending by key, all pages. */
  list(prefix: string, signal: AbortSignal): Promise<readonly ListedObject[]>;
  head(key: string, signal: AbortSignal): Promise<HeadOutcome>;
  /**
   * Streams `object` to `toPath`, replacing what is there. The file is complete but not fsynced; it is removed again on
   * every outcome other than `downloaded`.
   */
  download(object: ListedObject, toPath: string, options: DownloadOptions): Promise<DownloadOutcome>;
}
