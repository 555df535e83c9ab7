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

/** What decides about the bars of a day besides the vendor’s bytes. */
export interface BarOptions {
  readonly precision: 'float64' | 'float32';
  /** Hashes of the refused rows that a person took for bars, ascending; absent: none. */
  readonly accepted?: readonly string[] | undefined;
}

/**
 * What a bronze partition depends on: the object’s revision, our format, the precision, and the rows that a person took for
 * bars. Codec and row-group size are not part of it: they change how bars are packed, not what they are. 32 hex characters.
 */
export function bronzeFingerprint(object: ObjectRevision, options: BarOptions): string {
  return digest(['bronze', BRONZE_VERSION, object.etag, object.sizeBytes, ...barParts(options)]);
}

/**
 * What bars made from a landed answer of grouped daily depend on. `revision` is the MD5 and size of the answer as it
 * was landed, for the API gives no ETag. 32 hex characters.
 */
export function groupedFingerprint(revision: ObjectRevision, options: BarOptions): string {
  return digest(['grouped', BRONZE_VERSION, revision.etag, revision.sizeBytes, ...barParts(options)]);
}

/** Days that nobody decided about keep the fingerprint that they had before decisions existed. */
function barParts({ precision, accepted = [] }: BarOptions): readonly string[] {
  return accepted.length === 0 ? [precision] : [precision, ...accepted];
}

function digest(parts: readonly (string | number)[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
