import { z } from 'zod';
import { type PinnedVersion, pinnedVersionSchema } from '../cli/pin.ts';

const count = z.int().nonnegative();

/** Versions of the lake that stay as they are. */
export interface PinsDocument {
  /** By name. */
  readonly pins: readonly PinnedVersion[];
}

/** A pin, and what goes with it when it is let go. */
export interface PinAloneDocument {
  readonly pin: PinnedVersion;
  /** Files that neither the lake nor another pin has any more: what their removal frees, and loses. */
  readonly files: number;
  readonly bytes: number;
  /** Partitions that lie in them. */
  readonly partitions: number;
  /** The same by dataset. */
  readonly datasets: readonly {
    readonly layer: string;
    readonly dataset: string;
    readonly partitions: number;
    readonly bytes: number;
  }[];
}

/** A pin to make. */
export interface PinRequestDocument {
  readonly name: string;
  /** What it is for. */
  readonly note?: string | undefined;
}

/** What a pin is compared with. */
export interface PinDifferenceQuery {
  /** Another pin, or `now`. */
  readonly with: string;
  readonly dataset?: string | undefined;
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  /** Whether the bars of days that differ are compared, too. */
  readonly bars: boolean;
}

/** Characters of a note. */
export const PIN_NOTE_MAX = 500;

/** {@link PinsDocument} */
export const pinsDocumentSchema: z.ZodType<PinsDocument> = z.strictObject({
  pins: z.array(pinnedVersionSchema),
});

/** {@link PinAloneDocument} */
export const pinAloneDocumentSchema: z.ZodType<PinAloneDocument> = z.strictObject({
  pin: pinnedVersionSchema,
  files: count,
  bytes: count,
  partitions: count,
  datasets: z.array(
    z.strictObject({ layer: z.string(), dataset: z.string(), partitions: count, bytes: count }),
  ),
});

/** {@link PinRequestDocument} */
export const pinRequestDocumentSchema: z.ZodType<PinRequestDocument> = z.strictObject({
  name: z.string().max(64),
  note: z.string().max(PIN_NOTE_MAX).optional(),
});

/** {@link PinDifferenceQuery} */
export const pinDifferenceQuerySchema: z.ZodType<PinDifferenceQuery> = z.strictObject({
  with: z.string().max(64).default('now'),
  dataset: z.string().max(64).optional(),
  from: z.iso.date().optional(),
  to: z.iso.date().optional(),
  bars: z.stringbool().default(false),
});
