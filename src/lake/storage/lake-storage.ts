import type { FileOutline } from './file-outline.ts';
import type { LakePath } from './lake-paths.ts';

/**
 * By whose word a file is brought: the catalog's, as readers need it, or the storage's own, as recovery does. `anew`: by the storage's, and
 * all of its bytes again, for whoever looks for damage.
 */
export type BroughtBy = 'catalog' | 'storage' | 'anew';

/** How a file came to its second name: it is one more name of the same bytes, or takes room of its own; or it was not there. */
export type Copied = 'linked' | 'copied' | 'missing' | 'other';

/** A file that may be read where it is kept. */
export interface ReachableFile {
  readonly path: LakePath;
  /** As the catalog has it. */
  readonly sizeBytes: number;
}

/**
 * Where the files of a lake are kept for good. Readers find them below the lake's folder, by the same relative paths; what is
 * kept elsewhere has to be brought there first. One suite of tests holds every implementation to this.
 */
export interface LakeStorage {
  /**
   * Puts a finished temporary file under its name: wholly there or not at all, also when the power fails. The staged file is
   * gone then, and the published one stands below the lake's folder.
   */
  publish(stagedPath: string, path: LakePath): Promise<void>;
  /** Removes a file; harmless when there is none. */
  remove(path: LakePath): Promise<void>;
  /** Sees to it that files stand below the lake's folder. One that is nowhere is missing there afterwards. */
  bring(paths: readonly LakePath[], by: BroughtBy): Promise<void>;
  /** Sees to it that reading a folder, and those in it, shows the names of all files. They still have to be brought. */
  show(folder: LakePath): Promise<void>;
  /**
   * Gives the content of a file another name, where it is kept, without fetching it: later revisions of the one do not touch the other.
   * `expected`: the content's hash as the catalog has it. `other`: another content was found than that, and nothing was done.
   */
  copy(from: LakePath, to: LakePath, expected?: string): Promise<Copied>;
  /** Names of the files and folders directly in a folder, where they are kept; none when there is no such folder. */
  names(folder: LakePath): Promise<readonly string[]>;
  /**
   * What can be seen of a large Parquet file without fetching it; `undefined` when it is better brought: it is small, on this machine, or nobody vouched
   * for what it holds.
   */
  outline(path: LakePath): Promise<FileOutline | undefined>;
  /**
   * URLs under which files can be read in parts where they are kept, by path. Only of those that are not on this machine, and whose content is
   * what a reader is to find, by size and hash as their writer vouched for it; the others are better brought.
   */
  reach(files: readonly ReachableFile[]): Promise<ReadonlyMap<LakePath, string>>;
  /** Removes a folder with everything in it, file by file; harmless when there is none. */
  removeFolder(folder: LakePath): Promise<void>;
  /** Bytes of a file where it is kept; `undefined` when it is not there. */
  sizeOf(path: LakePath): Promise<number | undefined>;
  /**
   * Before anything is written: makes sure that this machine may, and clears away what a crash left half done. `takeOver`: this
   * machine keeps the lake's catalog from now on.
   */
  settle(as?: { readonly takeOver: boolean }): Promise<void>;
}
