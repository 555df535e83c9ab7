import { createHash } from 'node:crypto';

/** Raise it when bronze files change their columns or the rules for rows; every partition becomes stale. */
const BRONZE_VERSION = 1;

/** One revision of a vendor object: the vendor changes the ETag whenever it replaces the content. */
export interface ObjectRevision {
  readonly etag: string;
  readonly sizeBytes: number;
}

/** What a landed file depends on: the object’s revision. 32 hex characters. */
export function landingFingerprint(object: ObjectRevision): string {
  return digest(['landing', object.etag, object.sizeBytes]);
}

/**
 * What a bronze partition depends on: the object’s revision, our format, the precision. Codec and row-group size are not
 * part of it: they change how bars are packed, not what they are. 32 hex characters.
 */
export function bronzeFingerprint(
  object: ObjectRevision,
  options: { readonly precision: 'float64' | 'float32' },
): string {
  return digest(['bronze', BRONZE_VERSION, object.etag, object.sizeBytes, options.precision]);
}

/**
 * What bars made from a landed answer of grouped daily depend on. `revision` is the MD5 and size of the answer as it
 * was landed, for the API gives no ETag. 32 hex characters.
 */
export function groupedFingerprint(
  revision: ObjectRevision,
  options: { readonly precision: 'float64' | 'float32' },
): string {
  return digest(['grouped', BRONZE_VERSION, revision.etag, revision.sizeBytes, options.precision]);
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
