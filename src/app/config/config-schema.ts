import { z } from 'zod';
import { DATASET_NAMES } from '../../domain/dataset.ts';
import { parseTradingDay, type TradingDay } from '../../domain/trading-day.ts';
import { backendOf } from '../../execute/queue/queue-address.ts';
import { parseCatalogUrl } from '../../lake/catalog/catalog-address.ts';
import { isBucketUrl, parseBucketUrl } from '../../lake/storage/s3/bucket-address.ts';
import { PRECOMPUTED_NAMES } from '../../plan/precompute/precomputed-series.ts';
import { CODECS, RESOURCE_MODES, type ResourceOverrides } from '../../plan/resource-plan.ts';
import { type Configuration, LOG_LEVELS } from './configuration.ts';
import { type MonitorInput, monitorShape } from './monitor-settings.ts';
import { rulesSchema } from './rules-schema.ts';
import { USAGE_PROFILES } from './usage-profile-name.ts';

type Given<T> = { readonly [Key in keyof T]?: T[Key] | undefined };

/** What one source (a file, the environment) sets; everything else is left to weaker sources. */
export interface ConfigInput extends MonitorInput {
  readonly profile?: Configuration['profile'] | undefined;
  readonly lake?: Given<Omit<Configuration['lake'], 'catalog' | 'bucket'>> | undefined;
  readonly catalog?: Given<Configuration['catalog']> | undefined;
  readonly vendor?:
    | (Given<Omit<Configuration['vendor'], 'credentials'>> & {
        readonly credentials?: Given<Configuration['vendor']['credentials']> | undefined;
      })
    | undefined;
  readonly router?: Given<Configuration['router']> | undefined;
  readonly datasets?: Configuration['datasets'] | undefined;
  readonly resources?: ResourceOverrides | undefined;
  readonly queue?: Given<Configuration['queue']> | undefined;
  readonly features?: Given<Configuration['features']> | undefined;
  readonly schedule?: Given<Configuration['schedule']> | undefined;
  readonly server?: Given<Configuration['server']> | undefined;
  readonly sql?: Given<Configuration['sql']> | undefined;
  readonly query?: Given<Configuration['query']> | undefined;
  readonly maintenance?: Given<Configuration['maintenance']> | undefined;
  readonly cache?: Given<Configuration['cache']> | undefined;
  readonly validate?: Given<Configuration['validate']> | undefined;
  readonly calendar?: Given<Configuration['calendar']> | undefined;
  readonly logLevel?: Configuration['logLevel'] | undefined;
}

const whole = (min: number, max: number) => z.int().min(min).max(max);
const days = z
  .array(
    z.string().transform((text, context): TradingDay => {
      const day = parseTradingDay(text);
      if (day !== undefined) return day;
      context.addIssue({ code: 'custom', message: 'not a calendar date' });
      return z.NEVER;
    }),
  )
  .optional();
const url = z
  .string()
  .refine(isPlainHttpUrl)
  .transform((text) => text.replace(/\/+$/, ''))
  .optional();
const credential = z
  .string()
  .min(1)
  .refine((text) => text.trim() === text)
  .optional();

/** A set is named for its file, so that it must be a file name everywhere. */
const SET_NAME = /^[A-Za-z][A-Za-z0-9_-]{0,63}$/;

/** Five parts; what they may be is checked when they are used. */
const CRON = /^[\dA-Za-z*,/#?-]+( [\dA-Za-z*,/#?-]+){4}$/;

const schema: z.ZodType<ConfigInput> = z.strictObject({
  profile: z.enum(USAGE_PROFILES).nullable().optional(),
  lake: z
    .strictObject({
      root: z.string().min(1).refine(isLakeAddress).optional(),
      precision: z.enum(['float64', 'float32']).optional(),
      s3Endpoint: url.nullable(),
      s3Region: z
        .string()
        .regex(/^[a-z0-9][a-z0-9-]{0,62}$/i)
        .optional(),
      s3AccessKey: credential,
      s3SecretKey: credential,
      home: z.string().min(1).nullable().optional(),
      landing: z.enum(['local', 'remote']).optional(),
      copiesMb: whole(100, 100_000_000).optional(),
      httpfs: z.enum(['auto', 'off']).optional(),
    })
    .optional(),
  catalog: z.strictObject({ url: z.string().refine(isCatalogUrl).optional() }).optional(),
  vendor: z
    .strictObject({
      baseUrl: url,
      s3Endpoint: url,
      s3Bucket: z
        .string()
        .regex(/^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/)
        .optional(),
      rateLimitPerMinute: z.union([whole(1, 100_000), z.literal('unlimited')]).optional(),
      timeoutMs: whole(1000, 600_000).optional(),
      attempts: whole(1, 20).optional(),
      pricePerMonth: z.number().min(0).max(100_000).nullable().optional(),
      credentials: z
        .strictObject({ apiKey: credential, s3AccessKey: credential, s3SecretKey: credential })
        .optional(),
    })
    .optional(),
  router: z.strictObject({ flat_after_days: whole(0, 36_500).nullable().optional() }).optional(),
  datasets: z.array(z.enum(DATASET_NAMES)).min(1).optional(),
  resources: z
    .strictObject({
      mode: z.enum(RESOURCE_MODES).optional(),
      downloads: whole(1, 64).optional(),
      ingests: whole(1, 64).optional(),
      duckdbThreads: whole(1, 256).optional(),
      duckdbMemoryMb: whole(128, 4_194_304).optional(),
      memoryLimitMb: whole(512, 4_194_304).optional(),
      codec: z.enum(CODECS).optional(),
      rowGroupRows: whole(2048, 1_048_576).optional(),
    })
    .optional(),
  queue: z
    .strictObject({
      url: z.string().refine(isQueueUrl).optional(),
      prefix: z
        .string()
        .regex(/^[A-Za-z0-9_-]{1,32}$/)
        .optional(),
      batchSize: whole(1, 10_000).optional(),
    })
    .optional(),
  features: z
    .strictObject({
      sets: z.array(z.string().regex(SET_NAME)).min(1).optional(),
      folder: z.string().min(1).optional(),
    })
    .optional(),
  schedule: z
    .strictObject({
      daily: z.union([z.literal('off'), z.string().max(100).regex(CRON)]).optional(),
      maintenance: z.union([z.literal('off'), z.string().max(100).regex(CRON)]).optional(),
      timeZone: z.string().refine(isTimeZone).optional(),
      through: z.enum(['landing', 'bronze', 'silver', 'gold']).optional(),
      lookbackDays: whole(1, 366).optional(),
      retryMinutes: whole(1, 1440).optional(),
    })
    .optional(),
  server: z
    .strictObject({
      host: z
        .string()
        .regex(/^[A-Za-z0-9:._-]{1,253}$/)
        .optional(),
      port: whole(0, 65_535).optional(),
      token: credential,
      operatorToken: credential,
      viewToken: credential,
      cors: z.array(z.string().refine(isOrigin)).optional(),
      allowedHosts: z.array(z.string().regex(/^[A-Za-z0-9._-]{1,253}$/)).optional(),
      requestsPerMinute: whole(1, 10_000_000).optional(),
    })
    .optional(),
  sql: z
    .strictObject({
      timeoutSeconds: whole(1, 86_400).optional(),
      memoryMb: whole(128, 4_194_304).nullable().optional(),
      tempMb: whole(0, 4_194_304).optional(),
      atOnce: whole(1, 64).optional(),
    })
    .optional(),
  query: z.strictObject({ precompute: z.array(z.enum(PRECOMPUTED_NAMES)).optional() }).optional(),
  maintenance: z
    .strictObject({
      graceHours: whole(1, 8_760).optional(),
      historyDays: whole(1, 36_500).optional(),
      archiveLandingDays: whole(1, 36_500).nullable().optional(),
      archiveOptionsDays: whole(0, 36_500).nullable().optional(),
    })
    .optional(),
  cache: z.strictObject({ maxMb: whole(0, 1_000_000).optional() }).optional(),
  ...monitorShape,
  validate: z
    .strictObject({ afterSync: z.enum(['on', 'off']).optional(), rules: rulesSchema.optional() })
    .optional(),
  calendar: z.strictObject({ closed: days, halfDays: days, open: days }).optional(),
  logLevel: z.enum(LOG_LEVELS).optional(),
});

/** One thing that is wrong with a source. `names` holds the unknown keys when that is what is wrong. */
export interface SchemaIssue {
  readonly path: readonly (string | number)[];
  readonly unknownNames: readonly string[];
}

/** Checks a source as a whole: either typed values, or every issue. */
export function checkConfigInput(
  raw: unknown,
):
  | { readonly kind: 'valid'; readonly input: ConfigInput }
  | { readonly kind: 'invalid'; readonly issues: readonly SchemaIssue[] } {
  const result = schema.safeParse(raw);
  if (result.success) return { kind: 'valid', input: result.data };
  return {
    kind: 'invalid',
    issues: result.error.issues.map((issue) => ({
      path: issue.path.map((step) => (typeof step === 'number' ? step : String(step))),
      unknownNames: issue.code === 'unrecognized_keys' ? issue.keys : [],
    })),
  };
}

/** The JSON schema of the file, for editors and for the test that holds the documentation to it. */
export function configJsonSchema(): unknown {
  return z.toJSONSchema(schema, { io: 'input' });
}

function isCatalogUrl(text: string): boolean {
  return parseCatalogUrl(text, '/') !== undefined;
}

/** A folder may have any name but one that looks like a bucket and is none. */
function isLakeAddress(text: string): boolean {
  return !isBucketUrl(text) || parseBucketUrl(text) !== undefined;
}

function isQueueUrl(text: string): boolean {
  return backendOf(text) !== undefined && URL.canParse(text) && new URL(text).hostname !== '';
}

function isPlainHttpUrl(text: string): boolean {
  if (!URL.canParse(text)) return false;
  const url = new URL(text);
  const isHttp = url.protocol === 'http:' || url.protocol === 'https:';
  return isHttp && url.username === '' && url.password === '' && url.search === '' && url.hash === '';
}

/** `https://example.org`, without anything behind it. */
function isOrigin(text: string): boolean {
  return isPlainHttpUrl(text) && new URL(text).origin === text;
}

function isTimeZone(text: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: text }).format(0) !== '';
  } catch {
    return false;
  }
}
