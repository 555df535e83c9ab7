import { z } from 'zod';

const count = z.int().nonnegative();
const day = z.iso.date();
const severity = z.enum(['info', 'warning', 'error']);

/** What `barlake validate --json` prints. */
export const validateDocumentSchema: z.ZodType<ValidateDocument> = z.strictObject({
  run: z.string(),
  from: day,
  to: day,
  severity,
  sound: z.boolean(),
  checked: z.array(
    z.strictObject({
      dataset: z.string(),
      days: count,
      unchanged: count,
      rows: count,
      made: count,
      seconds: z.number(),
    }),
  ),
  standing: z.array(
    z.strictObject({
      dataset: z.string(),
      rule: z.string(),
      severity,
      findings: count,
      days: count,
      rows: count,
      says: z.string(),
    }),
  ),
  findings: z.array(
    z.strictObject({
      dataset: z.string(),
      day,
      rule: z.string(),
      severity,
      symbol: z.string().nullable(),
      message: z.string(),
      rows: count,
    }),
  ),
  seconds: z.number(),
});

/** What was looked at, and what stands of it. */
export interface ValidateDocument {
  readonly run: string;
  readonly from: string;
  readonly to: string;
  /** From which severity on a finding makes the data unsound. */
  readonly severity: 'info' | 'warning' | 'error';
  /** Whether nothing of that severity stands. */
  readonly sound: boolean;
  readonly checked: readonly {
    readonly dataset: string;
    /** Days that the lake holds of the range, and those of them that nothing had changed about. */
    readonly days: number;
    readonly unchanged: number;
    readonly rows: number;
    /** Findings made by this run. */
    readonly made: number;
    readonly seconds: number;
  }[];
  /** Findings of the range, whenever they were made, by rule. */
  readonly standing: readonly {
    readonly dataset: string;
    readonly rule: string;
    readonly severity: 'info' | 'warning' | 'error';
    readonly findings: number;
    readonly days: number;
    readonly rows: number;
    /** What the rule finds. */
    readonly says: string;
  }[];
  /** The newest findings, errors first, up to a bound. */
  readonly findings: readonly {
    readonly dataset: string;
    readonly day: string;
    readonly rule: string;
    readonly severity: 'info' | 'warning' | 'error';
    readonly symbol: string | null;
    readonly message: string;
    readonly rows: number;
  }[];
  readonly seconds: number;
}

/** What `barlake validate --trend --json` prints. */
export const validationTrendSchema: z.ZodType<ValidationTrendDocument> = z.strictObject({
  runs: z.array(
    z.strictObject({
      run: z.string(),
      checked: z.iso.datetime(),
      dataset: z.string(),
      days: count,
      unchanged: count,
      rows: count,
      seconds: z.number(),
      errors: count,
      warnings: count,
      notes: count,
      rules: z.array(
        z.strictObject({
          rule: z.string(),
          severity,
          findings: count,
          days: count,
          rows: count,
          made: count,
        }),
      ),
    }),
  ),
});

/** How the last validations went, the oldest first: a row for each run and dataset. */
export interface ValidationTrendDocument {
  readonly runs: readonly {
    readonly run: string;
    readonly checked: string;
    readonly dataset: string;
    /** Days looked at, and days left out. */
    readonly days: number;
    readonly unchanged: number;
    readonly rows: number;
    readonly seconds: number;
    /** Findings that stood when the run was over. */
    readonly errors: number;
    readonly warnings: number;
    readonly notes: number;
    /** The same by rule; `made`: by that run. */
    readonly rules: readonly {
      readonly rule: string;
      readonly severity: 'info' | 'warning' | 'error';
      readonly findings: number;
      readonly days: number;
      readonly rows: number;
      readonly made: number;
    }[];
  }[];
}
