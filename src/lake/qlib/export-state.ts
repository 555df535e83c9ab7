import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ASSETS, type Asset, DATASET_NAMES, type DatasetName } from '../../domain/dataset.ts';
import { QLIB_HOURS, type QlibHours } from './qlib-calendar.ts';
import type { RenamedSymbol } from './qlib-name.ts';

/** Raised when the same silver gives other bytes: exports of an older version are then written anew. */
export const QLIB_VERSION = 1;

/** The part of an export that one frequency has. */
export interface FrequencyState {
  readonly version: number;
  readonly dataset: DatasetName;
  readonly hours: QlibHours;
  readonly fields: readonly string[];
  /** Columns of silver that are exported besides. */
  readonly features: readonly string[];
  /** First day asked for; null: all there are. */
  readonly from: string | null;
  /** SHA-256 of the symbols asked for; null: all. */
  readonly universe: string | null;
  /** SHA-256 of the lives of symbols that began up to the last day. */
  readonly lives: string;
  /** What of silver it was made from: fingerprint, and SHA-256 of the rows up to the last day. */
  readonly partitions: readonly SourceState[];
  readonly firstDay: string;
  readonly lastDay: string;
  /** Rows of the calendar. */
  readonly rows: number;
  readonly bars: number;
  /** By symbol: first and last row of each life, in pairs. */
  readonly symbols: Readonly<Record<string, readonly number[]>>;
}

/** A partition of silver as an export has read it. */
export interface SourceState {
  readonly key: string;
  readonly fingerprint: string;
  readonly hash: string;
}

/** What an export says about itself, in `barlake.json`. */
export interface ExportState {
  readonly format: 1;
  readonly barlake: string;
  readonly asset: Asset;
  readonly renamed: readonly RenamedSymbol[];
  readonly freqs: Readonly<Record<string, FrequencyState>>;
}

/** The file of an {@link ExportState}. */
export const STATE_FILE = 'barlake.json';

const count = z.int().nonnegative();

const stateSchema = z.strictObject({
  format: z.literal(1),
  barlake: z.string(),
  asset: z.enum(ASSETS),
  renamed: z.array(
    z.strictObject({
      symbol: z.string(),
      instrument: z.string(),
      reason: z.enum(['token', 'case', 'character']),
    }),
  ),
  freqs: z.record(
    z.string(),
    z.strictObject({
      version: count,
      dataset: z.enum(DATASET_NAMES),
      hours: z.enum(QLIB_HOURS),
      fields: z.array(z.string()),
      features: z.array(z.string()),
      from: z.iso.date().nullable(),
      universe: z.string().nullable(),
      lives: z.string(),
      partitions: z.array(z.strictObject({ key: z.string(), fingerprint: z.string(), hash: z.string() })),
      firstDay: z.iso.date(),
      lastDay: z.iso.date(),
      rows: count,
      bars: count,
      symbols: z.record(z.string(), z.array(count).min(2)),
    }),
  ),
});

/** The state in a file; `undefined` when there is no such file, or it is none of ours. */
export async function readExportState(path: string): Promise<ExportState | undefined> {
  const text = await readFile(path, 'utf8').catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return stateSchema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}
