import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { CatalogAddress } from '../../lake/catalog/catalog-address.ts';
import type { BucketAddress } from '../../lake/storage/s3/bucket-address.ts';
import type { HealthRules } from '../../plan/health/health-facts.ts';
import type { ResourcePlan } from '../../plan/resource-plan.ts';
import type { OnwardLayer, SyncLayer } from '../../plan/sync-request.ts';
import type { RulesConfiguration } from '../../plan/validate/rule-settings.ts';
import type { AlertSettings, LogSettings } from './monitor-settings.ts';
import type { UsageProfile } from './usage-profile-name.ts';

/** Keys for the vendor’s bucket and API. Never printed, logged or put into an error. */
export interface VendorCredentials {
  readonly apiKey: string | undefined;
  readonly s3AccessKey: string | undefined;
  readonly s3SecretKey: string | undefined;
}

/** How much is logged, from nothing to everything. */
export const LOG_LEVELS = ['silent', 'error', 'warn', 'info', 'debug'] as const;

/** One of {@link LOG_LEVELS}. */
export type LogLevel = (typeof LOG_LEVELS)[number];

/** The merged configuration, validated as a whole; see `docs/configuration.md`. */
export interface Configuration {
  /** Which set of defaults is in force; null: none but the hardware’s. */
  readonly profile: UsageProfile | null;
  readonly lake: {
    /** Absolute path of the lake's folder; of one in a bucket, the folder that it has on this machine. */
    readonly root: string;
    readonly precision: 'float64' | 'float32';
    /** Where its files are kept; absent: in its folder. */
    readonly bucket: BucketAddress | undefined;
    /** Server of the bucket; null: Amazon’s in that region. */
    readonly s3Endpoint: string | null;
    readonly s3Region: string;
    /** Keys of the bucket. Never printed, logged or put into an error. */
    readonly s3AccessKey: string | undefined;
    readonly s3SecretKey: string | undefined;
    /** What was set for the folder on this machine, absolute. */
    readonly home: string | null;
    /** Whether landing stays on this machine when the lake is in a bucket. */
    readonly landing: 'local' | 'remote';
    /** Room for copies of a bucket’s files, in megabytes. */
    readonly copiesMb: number;
    /** Whether DuckDB’s httpfs, where it is installed, reads large files of a bucket in parts. */
    readonly httpfs: 'auto' | 'off';
    /** What `catalog.url` says, for whoever opens the lake. */
    readonly catalog: CatalogAddress;
  };
  readonly catalog: {
    /** `sqlite`, or the URL of a Postgres database, whose password is never shown. */
    readonly url: string;
  };
  readonly vendor: {
    readonly baseUrl: string;
    readonly s3Endpoint: string;
    readonly s3Bucket: string;
    readonly rateLimitPerMinute: number | 'unlimited';
    readonly credentials: VendorCredentials;
    /** Deadline of one request without progress, in milliseconds. */
    readonly timeoutMs: number;
    /** Attempts per request, the first included. */
    readonly attempts: number;
    /** What the vendor’s plan costs, in US dollars; null when nobody said. */
    readonly pricePerMonth: number | null;
  };
  readonly router: {
    /** Older days come from flat files, newer ones over REST; null: whatever costs less. Named as it is written. */
    readonly flat_after_days: number | null;
  };
  /** Datasets that commands without a dataset argument work on. */
  readonly datasets: readonly DatasetName[];
  readonly resources: ResourcePlan;
  readonly queue: {
    /** Where workers take tasks from: Redis or Postgres; absent: nowhere. May hold a password. */
    readonly url: string | undefined;
    readonly prefix: string;
    /** Symbols in one queued batch. */
    readonly batchSize: number;
  };
  readonly schedule: {
    /** When `serve` brings the lake up to date: five parts of cron, or `off`. */
    readonly daily: string;
    /** When `serve` looks after the lake: five parts of cron, or `off`. */
    readonly maintenance: string;
    /** Zone of these times, an IANA name. */
    readonly timeZone: string;
    /** How far each turn goes. */
    readonly through: SyncLayer | OnwardLayer;
    /** Calendar days that each turn looks back for files that were replaced. */
    readonly lookbackDays: number;
    /** After so long a turn that missed something is tried again. */
    readonly retryMinutes: number;
  };
  readonly features: {
    /** Names of the feature sets that silver is built with. */
    readonly sets: readonly string[];
    /** Absolute path of the folder of a person’s own sets; it need not exist. */
    readonly folder: string;
  };
  readonly server: {
    /** Address that the server listens on. */
    readonly host: string;
    readonly port: number;
    /** Who has it may do everything. Never printed, logged or put into an error, like the next two. */
    readonly token: string | undefined;
    /** Who has it may start and decide. */
    readonly operatorToken: string | undefined;
    /** Who has it may read. */
    readonly viewToken: string | undefined;
    /** Origins whose pages may ask the server. */
    readonly cors: readonly string[];
    /** Names besides loopback’s that the server is called by. */
    readonly allowedHosts: readonly string[];
    /** Requests of one client in a minute. */
    readonly requestsPerMinute: number;
  };
  readonly sql: {
    /** From a statement’s start to its last row. */
    readonly timeoutSeconds: number;
    /** Of one statement; null: as much as any of the database’s engines. */
    readonly memoryMb: number | null;
    /** What one statement may take of the temporary folder’s disk. */
    readonly tempMb: number;
    /** Statements that run at the same time. */
    readonly atOnce: number;
  };
  readonly query: {
    /** Bars that are put together once, by name: `stocks_1h`. */
    readonly precompute: readonly string[];
  };
  readonly maintenance: {
    /** Files that were replaced stay so long for readers. */
    readonly graceHours: number;
    /** Runs, tasks and unused answers are kept so long. */
    readonly historyDays: number;
    /** Age in days at which landed files are archived; null: never. */
    readonly archiveLandingDays: number | null;
    /** Days after the last expiration at which a day of options is archived; null: never. */
    readonly archiveOptionsDays: number | null;
  };
  readonly cache: {
    /** Answers of queries that are kept in the lake, in megabytes; 0: none. */
    readonly maxMb: number;
  };
  readonly alerts: AlertSettings;
  readonly health: HealthRules;
  readonly logs: LogSettings;
  readonly validate: {
    /** Whether a sync validates the days that it has brought. */
    readonly afterSync: 'on' | 'off';
    /** What is said of rules, by their name; others are as barlake has them. */
    readonly rules: RulesConfiguration;
  };
  readonly calendar: {
    /** Extra closed days and half days of XNYS, for what happened after this release. */
    readonly closed: readonly TradingDay[];
    readonly halfDays: readonly TradingDay[];
    /** Days our rules call closed on which the exchange did trade. */
    readonly open: readonly TradingDay[];
  };
  readonly logLevel: LogLevel;
}
