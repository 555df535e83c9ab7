import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();

const about = {
  dataset: z.string(),
  freq: z.string(),
  folder: z.string(),
  fields: z.array(z.string()),
  features: z.array(z.string()),
  symbols: count,
  days: count,
  rows: count,
  absent: z.array(z.string()),
  notes: z.array(z.string()),
};

/** What `barlake export qlib --json` prints. */
export const exportDocumentSchema: z.ZodType<ExportDocument> = z.strictObject({
  ...about,
  run: z.string(),
  state: z.enum(['done', 'partial', 'damaged']),
  action: z.enum(['fresh', 'appended', 'written']),
  reason: z.string(),
  firstDay: day,
  lastDay: day,
  bars: count,
  files: z.strictObject({ written: count, kept: count }),
  bytes: count,
  renamed: z.array(
    z.strictObject({
      symbol: z.string(),
      instrument: z.string(),
      reason: z.enum(['token', 'case', 'character']),
    }),
  ),
  verified: z
    .strictObject({ cells: count, files: count, problems: count, samples: z.array(z.string()) })
    .nullable(),
  seconds: z.number(),
});

/** What `barlake export qlib --dry-run --json` prints. */
export const exportPlanDocumentSchema: z.ZodType<ExportPlanDocument> = z.strictObject({
  ...about,
  isThere: z.boolean(),
  action: z.enum(['fresh', 'appended', 'written']),
  reason: z.string(),
  firstDay: day,
  lastDay: day,
  files: count,
  bytes: count,
});

interface About {
  dataset: string;
  /** `day`, `1min`, … */
  freq: string;
  /** For qlib’s `provider_uri`. */
  folder: string;
  fields: string[];
  features: string[];
  symbols: number;
  /** Trading days and rows of the calendar. */
  days: number;
  rows: number;
  /** Symbols asked for that have no bar. */
  absent: string[];
  /** What a person should know. */
  notes: string[];
}

/** What an export would be about; files and bytes if everything were written. */
export interface ExportPlanDocument extends About {
  /** There is an export of that frequency already. */
  isThere: boolean;
  /** What silver as it is would lead to: nothing to do, new days behind the old ones, or a new generation. */
  action: 'fresh' | 'appended' | 'written';
  reason: string;
  firstDay: string;
  lastDay: string;
  files: number;
  bytes: number;
}

/** The end of an export. */
export interface ExportDocument extends About {
  /** Names sort by time. */
  run: string;
  /** `partial`: some silver could not be built. `damaged`: what was read back is not what silver holds. */
  state: 'done' | 'partial' | 'damaged';
  /** Nothing to do, new days behind the old ones, or a new generation. */
  action: 'fresh' | 'appended' | 'written';
  reason: string;
  firstDay: string;
  lastDay: string;
  bars: number;
  /** Files written, and files taken over as they were. */
  files: { written: number; kept: number };
  /** Bytes written. */
  bytes: number;
  /** Symbols that qlib knows under another name. */
  renamed: { symbol: string; instrument: string; reason: 'token' | 'case' | 'character' }[];
  /** With `--verify`. */
  verified: { cells: number; files: number; problems: number; samples: string[] } | null;
  seconds: number;
}
