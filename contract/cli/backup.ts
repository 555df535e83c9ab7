import { z } from 'zod';

const count = z.int().nonnegative();
const digest = z.string().regex(/^[0-9a-f]{64}$/);
const KINDS = ['catalog', 'configuration', 'features', 'overrides', 'universe', 'secrets'] as const;

/** What a file of a backup is: where restoring puts it follows from it. */
export type BackupKind = (typeof KINDS)[number];

/** One file of a backup. */
export interface BackupEntry {
  readonly kind: BackupKind;
  /** Its name in the place that its kind stands for, with forward slashes. */
  readonly name: string;
  /** Where it lies in the backup. */
  readonly path: string;
  readonly bytes: number;
  /** Hex. */
  readonly sha256: string;
}

/** What lies beside the files of a backup, as `manifest.json`. */
export interface BackupManifest {
  readonly format: 1;
  /** Version of the barlake that made it. */
  readonly barlake: string;
  readonly created: string;
  /** The lake’s folder, and its catalog without a password, as they were. */
  readonly lake: string;
  readonly catalog: string;
  /** Each table of the catalog, with a digest of its content that is the same in every database. */
  readonly tables: readonly { readonly name: string; readonly rows: number; readonly content: string }[];
  readonly entries: readonly BackupEntry[];
}

/** The shape of `manifest.json`. */
export const backupManifestSchema: z.ZodType<BackupManifest> = z.strictObject({
  format: z.literal(1),
  barlake: z.string(),
  created: z.string(),
  lake: z.string(),
  catalog: z.string(),
  tables: z.array(z.strictObject({ name: z.string(), rows: count, content: digest })),
  entries: z.array(
    z.strictObject({
      kind: z.enum(KINDS),
      name: z.string(),
      path: z.string(),
      bytes: count,
      sha256: digest,
    }),
  ),
});

/** What `barlake backup --json` prints. */
export interface BackupDocument {
  /** Absolute. */
  readonly backup: string;
  readonly bytes: number;
  readonly manifest: BackupManifest;
  /** Files that were left out, and why. */
  readonly leftOut: readonly { readonly file: string; readonly reason: string }[];
}

/** The shape of what `barlake backup --json` prints. */
export const backupDocumentSchema: z.ZodType<BackupDocument> = z.strictObject({
  backup: z.string(),
  bytes: count,
  manifest: backupManifestSchema,
  leftOut: z.array(z.strictObject({ file: z.string(), reason: z.string() })),
});

/** What `barlake restore --json` prints. */
export interface RestoreDocument {
  readonly manifest: BackupManifest;
  /** The catalog that was filled, without a password; null: it was not asked for. */
  readonly catalog: string | null;
  /** Where the catalog lies now that was damaged, and in whose place the backup's is; null: there was none, or it was sound and is gone. */
  readonly setAside: string | null;
  /** Files as they lie now, absolute. `same` ones had the backup’s content already. */
  readonly files: readonly { readonly path: string; readonly state: 'written' | 'replaced' | 'same' }[];
}

/** The shape of what `barlake restore --json` prints. */
export const restoreDocumentSchema: z.ZodType<RestoreDocument> = z.strictObject({
  manifest: backupManifestSchema,
  catalog: z.string().nullable(),
  setAside: z.string().nullable(),
  files: z.array(z.strictObject({ path: z.string(), state: z.enum(['written', 'replaced', 'same']) })),
});
