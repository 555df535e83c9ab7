import { z } from 'zod';

const count = z.int().nonnegative();
const CAUSES = ['missing', 'damaged', 'rebuild', 'features', 'bars', 'factors', 'beside'] as const;

/** What `barlake features build --json` prints at its end. */
export const featuresBuildDocumentSchema: z.ZodType<FeaturesBuildDocument> = z.strictObject({
  run: z.string(),
  state: z.enum(['done', 'partial', 'failed', 'cancelled']),
  datasets: z.array(
    z.strictObject({
      dataset: z.string(),
      built: count,
      fresh: count,
      removed: count,
      rows: count,
      bytes: count,
      features: count,
      findings: count,
    }),
  ),
  failures: z.array(
    z.strictObject({
      task: z.string(),
      dataset: z.string(),
      key: z.string(),
      code: z.string(),
      message: z.string(),
      mend: z.string().nullable(),
    }),
  ),
  notes: z.array(z.string()),
  memory: z.strictObject({ peakMb: count, limitMb: count, full: count, shed: count, stepsDown: count }),
  seconds: z.number(),
});

/** The end of a build of silver. */
export interface FeaturesBuildDocument {
  /** Names sort by time. */
  run: string;
  state: 'done' | 'partial' | 'failed' | 'cancelled';
  datasets: {
    dataset: string;
    /** Partitions that were built, that were fresh already, and that were removed because no bars are left. */
    built: number;
    fresh: number;
    removed: number;
    /** Of the built ones. */
    rows: number;
    bytes: number;
    /** Feature columns. */
    features: number;
    /** Observations about features; `barlake sql` shows them in `findings`. */
    findings: number;
  }[];
  failures: {
    task: string;
    dataset: string;
    /** `2024`, or `2024-03` for minutes; the dataset’s name where nothing of it could be planned. */
    key: string;
    code: string;
    message: string;
    mend: string | null;
  }[];
  /** Sentences for a person. */
  notes: string[];
  /** What it took of its memory in megabytes, and how often that was short. */
  memory: { peakMb: number; limitMb: number; full: number; shed: number; stepsDown: number };
  seconds: number;
}

/** What `barlake features build --dry-run --json` prints. */
export const silverPlanDocumentSchema: z.ZodType<SilverPlanDocument> = z.strictObject({
  tasks: z.array(
    z.strictObject({
      dataset: z.string(),
      key: z.string(),
      why: z.enum(CAUSES),
      rows: count,
      from: z.iso.date(),
      to: z.iso.date(),
    }),
  ),
  fresh: count,
  removals: z.array(z.strictObject({ dataset: z.string(), key: z.string() })),
  estimate: z.strictObject({ rows: count, bytes: count, diskBytes: count, seconds: z.number() }),
  notes: z.array(z.string()),
});

/** Which partitions of silver would be built. */
export interface SilverPlanDocument {
  tasks: {
    dataset: string;
    /** `2024`, or `2024-03` for minutes. */
    key: string;
    /**
     * `missing`: not there. `damaged`: its file is not what was published. `rebuild`: asked for. What has changed otherwise:
     * `features` (formulas), `bars`, `factors` (splits, dividends), `beside` (bars of another dataset that features read).
     */
    why: (typeof CAUSES)[number];
    /** Bars in it. */
    rows: number;
    /** First and last day with bars. */
    from: string;
    to: string;
  }[];
  /** Partitions that need nothing. */
  fresh: number;
  /** Partitions whose bars are gone. */
  removals: { dataset: string; key: string }[];
  estimate: {
    rows: number;
    /** Files that stay. */
    bytes: number;
    /** Room that the work needs. */
    diskBytes: number;
    seconds: number;
  };
  notes: string[];
}
