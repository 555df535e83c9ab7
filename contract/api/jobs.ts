import { z } from 'zod';
import { DATASET_NAMES } from './dataset-names.ts';
import { type SyncRequestDocument, syncRequestDocumentSchema } from './sync-request.ts';

/** Parts of reference data that can be asked for alone. */
const REFERENCE_PARTS = ['calendar', 'tickers', 'splits', 'dividends', 'events', 'contracts'] as const;

/** Kinds of jobs that can be started from here, in the order of screens; the words are those of the command line. */
export const JOB_ACTIONS = [
  'sync',
  'daily',
  'reference',
  'features',
  'export',
  'validate',
  'reconcile',
  'compact',
  'archive',
  'gc',
  'scrub',
] as const;

/** One of {@link JOB_ACTIONS}. */
export type JobAction = (typeof JOB_ACTIONS)[number];

/** What each kind of job may be told, as {@link JOB_FORMS} checks it. */
export interface JobOptions {
  readonly sync: SyncRequestDocument;
  readonly daily: object;
  readonly reference: {
    readonly only?: readonly (typeof REFERENCE_PARTS)[number][] | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly isFull: boolean;
    readonly underlyings?: readonly string[] | undefined;
    readonly symbols?: readonly string[] | undefined;
  };
  readonly features: {
    readonly datasets: readonly string[];
    readonly sets?: readonly string[] | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly mode: 'missing' | 'rebuild';
  };
  readonly export: {
    readonly dataset: string;
    readonly freq?: string | undefined;
    readonly features?: readonly string[] | undefined;
    readonly symbols?: readonly string[] | undefined;
    readonly universe?: string | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly isRebuild: boolean;
    readonly isVerified: boolean;
  };
  readonly validate: {
    readonly datasets?: readonly string[] | undefined;
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly isAll: boolean;
  };
  readonly reconcile: {
    readonly dataset: string;
    readonly source: 'rest' | 'grouped' | 'minutes';
    readonly from?: string | undefined;
    readonly to?: string | undefined;
    readonly sample?: number | undefined;
    readonly symbols?: readonly string[] | undefined;
  };
  readonly compact: {
    readonly datasets?: readonly string[] | undefined;
    readonly by: 'auto' | 'month' | 'year';
  };
  readonly archive: {
    readonly landingDays?: number | undefined;
    readonly optionsDays?: number | undefined;
  };
  readonly gc: object;
  readonly scrub: {
    readonly isRepairing: boolean;
    readonly isFresh: boolean;
    readonly megabytesPerSecond?: number | undefined;
    readonly minutes?: number | undefined;
  };
}

/** What is said of a kind of job, and how its options are checked. Titles and descriptions of fields are what a form shows. */
export interface JobForm<Action extends JobAction> {
  readonly title: string;
  readonly about: string;
  readonly options: z.ZodType<JobOptions[Action]>;
  /** Whether it can be told beforehand what it would do. */
  readonly hasPreview: boolean;
}

const DAYS_MAX = 100_000;
const datasets = z.array(z.enum(DATASET_NAMES)).min(1, 'Choose at least one.').max(16);
const someDatasets = datasets
  .optional()
  .meta({ title: 'Datasets', description: 'none: all that the lake holds' });
const dataset = z.enum(DATASET_NAMES).meta({ title: 'Dataset' });
const symbols = z
  .array(z.string().min(1).max(64))
  .max(20_000)
  .optional()
  .meta({ title: 'Symbols', description: 'with commas, as the vendor writes them; none: all' });
const day = (title: string, description?: string) =>
  z.iso
    .date('Write a date as YYYY-MM-DD.')
    .optional()
    .meta({ title, ...(description === undefined ? {} : { description }) });
const from = day('First trading day', 'none: from the beginning');
const to = day('Last trading day', 'none: up to today');
const flag = (title: string) => z.boolean().default(false).meta({ title });
const count = (title: string, description: string) =>
  z.int().min(1).max(DAYS_MAX).optional().meta({ title, description });
const name = z.string().max(200).optional();

/** Every kind of job, and what it may be told. */
export const JOB_FORMS: { readonly [Action in JobAction]: JobForm<Action> } = {
  sync: {
    title: 'Sync bars',
    about:
      'Gets what is missing from the vendor, the cheapest way, and goes on to the layer that you choose.',
    options: syncRequestDocumentSchema,
    hasPreview: true,
  },
  daily: {
    title: 'Daily turn',
    about: 'Syncs everything configured up to the latest published day, and what was replaced of late.',
    options: z.strictObject({}),
    hasPreview: true,
  },
  reference: {
    title: 'Reference data',
    about: 'Brings tickers, splits, dividends, ticker events, option contracts and holidays up to date.',
    options: z.strictObject({
      only: z
        .array(z.enum(REFERENCE_PARTS))
        .min(1, 'Choose at least one, or none for all.')
        .optional()
        .meta({ title: 'Parts', description: 'none: everything that needs no further words' }),
      from: day('From', 'of execution, ex-dividend day or expiration'),
      to: day('To'),
      isFull: flag('Ask for everything again'),
      underlyings: symbols.meta({ title: 'Underlyings', description: 'whose option contracts' }),
      symbols: symbols.meta({ title: 'Symbols', description: 'whose ticker events' }),
    }),
    hasPreview: false,
  },
  features: {
    title: 'Build silver',
    about: 'Builds bars with factors and features, only what is missing or stale.',
    options: z.strictObject({
      datasets: datasets.meta({ title: 'Datasets' }),
      sets: z
        .array(z.string().min(1).max(64))
        .max(64)
        .optional()
        .meta({ title: 'Feature sets', description: 'with commas; none: those of the configuration' }),
      from,
      to,
      mode: z.enum(['missing', 'rebuild']).default('missing').meta({
        title: 'What',
        description: 'missing: and what is stale; rebuild: everything in the range anew',
      }),
    }),
    hasPreview: true,
  },
  export: {
    title: 'Export for qlib',
    about: 'Makes the directory that qlib reads, or brings it up to date.',
    options: z.strictObject({
      dataset,
      freq: name.meta({ title: 'Frequency', description: 'day, 1min, 5min …; none: that of the dataset' }),
      features: z
        .array(z.string().min(1).max(64))
        .max(64)
        .optional()
        .meta({ title: 'Feature sets', description: 'with commas; none: prices alone' }),
      symbols,
      universe: name.meta({ title: 'Universe', description: 'by its name in the lake' }),
      from,
      to,
      isRebuild: flag('Write all files anew'),
      isVerified: flag('Read every value back afterwards'),
    }),
    hasPreview: true,
  },
  validate: {
    title: 'Validate',
    about: 'Looks for defects in what is held; only at what has changed, unless you say otherwise.',
    options: z.strictObject({
      datasets: someDatasets,
      from,
      to,
      isAll: flag('Look again at what is as it was'),
    }),
    hasPreview: false,
  },
  reconcile: {
    title: 'Reconcile',
    about: 'Compares bars of the lake with another source, bar by bar, and explains what differs.',
    options: z.strictObject({
      dataset,
      source: z.enum(['rest', 'grouped', 'minutes']).meta({
        title: 'Source',
        description: 'rest: single symbols; grouped: one call a day; minutes: the lake’s own minutes',
      }),
      from: day('First trading day', 'none: 30 days before the last'),
      to: day('Last trading day', 'none: the latest published one'),
      sample: count('Symbols of a sample', 'from the most to the least traded; none: 20 for rest, else all'),
      symbols: symbols.meta({ title: 'Symbols', description: 'with commas; instead of a sample' }),
    }),
    hasPreview: true,
  },
  compact: {
    title: 'Compact',
    about: 'Puts the days of complete months and years into one file each. Readers see no difference.',
    options: z.strictObject({
      datasets: someDatasets,
      by: z.enum(['auto', 'month', 'year']).default('auto').meta({
        title: 'By',
        description: 'auto: years of daily bars that fit into a file, months of all others',
      }),
    }),
    hasPreview: true,
  },
  archive: {
    title: 'Archive',
    about: 'Moves expired options and old landed files to cold storage, where they stay readable.',
    options: z.strictObject({
      landingDays: count('Landed files older than (days)', 'none: as configured'),
      optionsDays: count('Options expired more than (days) ago', 'none: as configured'),
    }),
    hasPreview: true,
  },
  gc: {
    title: 'Collect garbage',
    about: 'Removes files that nothing points at any more, and history that is too old. Pins stay.',
    options: z.strictObject({}),
    hasPreview: true,
  },
  scrub: {
    title: 'Scrub',
    about: 'Reads every file of the lake and compares it with its hash.',
    options: z.strictObject({
      isRepairing: flag('Make damaged files again'),
      isFresh: flag('Begin at the first file'),
      megabytesPerSecond: count('Megabytes a second at most', 'none: as fast as the disk'),
      minutes: count('Stop after (minutes)', 'the next scrub goes on there'),
    }),
    hasPreview: false,
  },
};

/** A job to start, or to foresee. */
export type JobRequestDocument = {
  readonly [Action in JobAction]: { readonly action: Action; readonly options: JobOptions[Action] };
}[JobAction];

/** What came of asking for a job; of a daily turn there may be several runs. */
export interface JobStarted {
  /** The first of them. */
  readonly run: string;
  readonly runs: readonly string[];
}

/** What a job would do, as its command tells it with `--dry-run --json`. */
export interface JobPreview {
  readonly document: unknown;
}

/** {@link JobRequestDocument} */
export const jobRequestDocumentSchema: z.ZodType<JobRequestDocument> = z.discriminatedUnion('action', [
  requestOf('sync'),
  requestOf('daily'),
  requestOf('reference'),
  requestOf('features'),
  requestOf('export'),
  requestOf('validate'),
  requestOf('reconcile'),
  requestOf('compact'),
  requestOf('archive'),
  requestOf('gc'),
  requestOf('scrub'),
]);

function requestOf<Action extends JobAction>(action: Action) {
  return z.strictObject({ action: z.literal(action), options: JOB_FORMS[action].options });
}

/** {@link JobStarted} */
export const jobStartedSchema: z.ZodType<JobStarted> = z.strictObject({
  run: z.string(),
  runs: z.array(z.string()),
});

/** {@link JobPreview} */
export const jobPreviewSchema: z.ZodType<JobPreview> = z.strictObject({ document: z.unknown() });
