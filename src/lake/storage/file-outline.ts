/** Bytes of a file, from `start` up to, but not with, `end`. */
export interface ByteRange {
  readonly start: number;
  readonly end: number;
}

/** A large Parquet file that is kept elsewhere, as far as it has been looked at: of its size, with its footer and nothing but holes. */
export interface FileOutline extends AsyncDisposable {
  /** Absolute path; the file is gone with the outline. */
  readonly file: string;
  readonly sizeBytes: number;
  /** Of the whole content, hex, as its writer vouched for it. */
  readonly hash: string;
  /**
   * Fetches more of it and gives the path under which that can be read, another one than before. `undefined` when that is not worth it, or the
   * file has been replaced meanwhile.
   */
  fill(ranges: readonly ByteRange[]): Promise<string | undefined>;
}
