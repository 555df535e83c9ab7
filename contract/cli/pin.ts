import { z } from 'zod';

const count = z.int().nonnegative();

/** {@link PinnedVersion} */
export const pinnedVersionSchema: z.ZodType<PinnedVersion> = z.strictObject({
  name: z.string(),
  made: z.string(),
  note: z.string().nullable(),
  partitions: count,
  files: count,
  bytes: count,
  copied: count,
});

/** What `barlake pin --json` prints. */
export const pinDocumentSchema: z.ZodType<PinDocument> = z.strictObject({
  made: pinnedVersionSchema.optional(),
  removed: pinnedVersionSchema.optional(),
  pins: z.array(pinnedVersionSchema),
});

/** A version of the lake that stays as it is. */
export interface PinnedVersion {
  readonly name: string;
  /** An instant. */
  readonly made: string;
  readonly note: string | null;
  readonly partitions: number;
  readonly files: number;
  /** Of its files, most of which it shares with the lake. */
  readonly bytes: number;
  /** Files that had to be copied, because the disk has no hard links. */
  readonly copied: number;
}

/** What was done, if anything, and the pins that there are then. */
export interface PinDocument {
  readonly made?: PinnedVersion | undefined;
  readonly removed?: PinnedVersion | undefined;
  readonly pins: readonly PinnedVersion[];
}
