import type { Generated } from 'kysely';
import type { BarSource } from '../../domain/bar-source.ts';

/** What the vendor has, one row per dataset, source and day, as last seen. */
export interface ObjectsTable {
  dataset: string;
  /** `flat`: a file in the bucket. `grouped`: the answer of grouped daily. */
  source: 'flat' | 'grouped';
  day: string;
  key: string;
  etag: string | null;
  size_bytes: number | null;
  last_modified_ms: number | null;
  /** `published`: listed or delivered. `absent`: no such day. `forbidden`: not in the plan. `pending`: not published yet. */
  state: 'published' | 'absent' | 'forbidden' | 'pending';
  checked_ms: number;
}

/** What the lake has: one row per layer, dataset and key; the list readers go by. */
export interface PartitionsTable {
  layer: string;
  dataset: string;
  /** The trading day, for the layers that are kept by day. */
  key: string;
  /** Relative to the lake’s root, with forward slashes. */
  path: string;
  fingerprint: string;
  source_etag: string;
  /** Rows stored; 0 for landing, whose bytes are not interpreted. */
  rows: number;
  quarantined: number;
  duplicates: number;
  symbols: number;
  bytes: number;
  /** Bytes of the uncompressed source, for the compression ratio. */
  raw_bytes: number;
  min_us: number | null;
  max_us: number | null;
  /** SHA-256 of the file, hex. */
  content_hash: string;
  quarantine_path: string | null;
  /** Where the bytes or bars came from; `reference` for tables of reference data, `derived` for what the lake made of itself. */
  source: BarSource | 'reference' | 'derived';
  /**
   * For bars of single symbols: the days they were asked for, as JSON `[["2024-01-02","2024-03-28"]]`. For tables of
   * reference data: the same by subject, `{"*":{"from":null,"to":"2024-03-28"}}`. Null elsewhere.
   */
  covered: string | null;
  /**
   * Of the file that a row shares with other days of its dataset: its size, its rows and its SHA-256. `bytes` is the day’s part of it then,
   * and `content_hash` that of the file which the day was published in. Null: the file is the row’s own.
   */
  file_bytes?: number | null | undefined;
  file_rows?: number | null | undefined;
  file_hash?: string | null | undefined;
  /** SHA-256 of the quarantine file, hex; null when there is none, or when nobody has taken it yet. */
  quarantine_hash?: string | null | undefined;
}

/** A file that no partition points at any more, and that readers may still have open. */
export interface SupersededTable {
  /** Relative to the lake’s root. */
  path: string;
  since_ms: number;
}

/** What maintenance remembers between runs: how far a scrub has come, say. */
export interface UpkeepTable {
  name: string;
  /** JSON. */
  value: string;
}

/** One execution of a plan. */
export interface RunsTable {
  id: string;
  command: string;
  state: 'running' | 'done' | 'partial' | 'failed' | 'cancelled';
  started_ms: number;
  finished_ms: number | null;
  /** JSON: what was asked for, and the totals at the end. */
  request: string;
  totals: string | null;
  /** When somebody asked it to stop; its workers look. */
  stop_ms: Generated<number | null>;
}

/** Symbols that runs were asked for, where these are too many for a run’s own row. */
export interface SymbolListsTable {
  /** Of the symbols in their order. */
  hash: string;
  /** JSON: an array of texts. */
  symbols: string;
  used_ms: number;
}

/** One attempt of a run at one partition. */
export interface TasksTable {
  run_id: string;
  id: string;
  kind: string;
  dataset: string;
  key: string;
  state: 'running' | 'done' | 'failed' | 'skipped';
  fingerprint: string;
  started_ms: number;
  finished_ms: number | null;
  rows: number | null;
  bytes: number | null;
  error_code: string | null;
  error_message: string | null;
  /** Counts who began it: only what the last one made is published. */
  attempt: Generated<number>;
  /** Who performs it; null: the process of the run itself. */
  worker: Generated<string | null>;
}

/** Processes that perform tasks of queues, and those that did so lately. */
export interface WorkersTable {
  id: string;
  host: string;
  pid: number;
  /** Names of queues, separated by commas. */
  queues: string;
  /** Tasks of one queue at a time: of the queue that it takes most from. */
  concurrency: number;
  /** `draining`: takes nothing new. `gone`: it said so. Whoever is silent for long is gone, too. */
  state: 'working' | 'draining' | 'gone';
  /** What somebody wants it to do; it looks at every heartbeat. */
  wish: 'drain' | null;
  started_ms: number;
  heartbeat_ms: number;
  /** What it is at, the oldest first, separated by commas; null when idle. */
  task: string | null;
  tasks_done: number;
  rss_bytes: number;
  /** What its memory comes to, as JSON; null when it did not say. */
  memory: string | null;
  /** Tasks of one queue at a time that somebody wants it to perform; null: nobody does. */
  wished_concurrency?: number | null | undefined;
  /** Tasks at a time by queue, now and at most, as JSON; null when it did not say. */
  at_once?: string | null | undefined;
  /** Processor time that it took since it told of itself before, in cores. */
  cpu_cores?: number | null | undefined;
  /** Programs that wanted a core of its machine in the last minute, on average, and the cores that there are. */
  host_load?: number | null | undefined;
  host_cores?: number | null | undefined;
}

/** What the lake is called by others: one row, `lake`. */
export interface IdentityTable {
  name: string;
  value: string;
}

/** Who makes findings. */
export type FindingOrigin =
  | 'ingest'
  | 'supersede'
  | 'overlap'
  | 'reconcile'
  | 'reference'
  | 'calendar'
  | 'factors'
  | 'silver'
  | 'validate';

/** One data-quality observation. */
export interface FindingsTable {
  id: Generated<number>;
  /** The check that found it; each replaces its own findings only. `ingest` ones stand in the files’ footers too. */
  origin: FindingOrigin;
  dataset: string;
  key: string;
  rule: string;
  severity: string;
  symbol: string | null;
  message: string;
  row_count: number;
  evidence: string;
}

/** What rules of one pass last looked at; one row per dataset, key and pass. */
export interface ValidatedTable {
  dataset: string;
  key: string;
  pass: string;
  /** Of all that the rules looked at, and of the rules with their settings. */
  fingerprint: string;
  run_id: string;
  checked_ms: number;
  /** Rows looked at. */
  rows: number;
}

/** How one run of `validate` went for a dataset. */
export interface ValidationRunsTable {
  run_id: string;
  dataset: string;
  checked_ms: number;
  /** Days that were looked at, and days left out because they were as they had been. */
  days: number;
  unchanged: number;
  rows: number;
  seconds: number;
  /** Findings of all days that stood when it was over. */
  errors: number;
  warnings: number;
  notes: number;
}

/** Findings of a rule that stood after a run, and how many of them that run made. */
export interface ValidationCountsTable {
  run_id: string;
  dataset: string;
  rule: string;
  severity: string;
  /** Standing after the run: findings, the days they are on, and the rows they are about. */
  findings: number;
  days: number;
  rows: number;
  /** Findings that the run made or made again. */
  made: number;
}

/** How an export was last read back. */
export interface ReadbacksTable {
  dataset: string;
  /** Of the partition in gold. */
  key: string;
  /** The partition’s when it was read. */
  fingerprint: string;
  checked_ms: number;
  run_id: string;
  /** Values compared, and files they were in. */
  cells: number;
  files: number;
  /** All that was not as silver has it. */
  problems: number;
  /** JSON: the first of it, in words. */
  samples: string;
}

/** Requests a run made, and what the naive way would have made. */
export interface ApiCallsTable {
  run_id: string;
  endpoint: string;
  made: number;
  naive: number;
  /** Bytes received. */
  bytes: number;
  /** Answers with status 429. */
  rate_limited: Generated<number>;
}

/** Alerts that stand, raised on change only. */
export interface AlertsTable {
  /** What it is about: `late:stocks_daily`. */
  key: string;
  /** `active`, `acknowledged` or `muted`. */
  state: string;
  /** `info`, `warning` or `error`. */
  severity: Generated<string>;
  message: string;
  mend: Generated<string | null>;
  /** What counts as the same: an alert with another mark has changed, one with other words has not. */
  mark: Generated<string>;
  changed_ms: number;
  /** When `acknowledged` or `muted` ends by itself; null: with the alert. */
  until_ms: Generated<number | null>;
}

/** Changes of alerts, in order: what channels are told of. */
export interface AlertChangesTable {
  id: Generated<number>;
  time_ms: number;
  /** What it is about: `late:stocks_daily`. */
  key: string;
  /** `raised`, `changed` or `cleared`. */
  change: string;
  severity: string;
  message: string;
  mend: string | null;
}

/** How far each channel has been told. */
export interface AlertChannelsTable {
  /** `webhook`, `slack` or `email`. */
  channel: string;
  /** The last change that it has been told of. */
  told_id: number;
  /** The last change of the message that is being delivered; fixed before the first attempt, so that every attempt is the same. */
  sending_id: number | null;
  attempts: number;
  /** Nothing is sent before: of the next message, or of the next attempt. */
  next_ms: number;
  /** Until then one process has it to itself. */
  claimed_ms: number;
  sent_ms: number | null;
  /** What went wrong the last time, without secrets; null: nothing. */
  error: string | null;
}

/** What was measured of a run besides its tasks. */
export interface RunProfilesTable {
  run_id: string;
  /** JSON. */
  profile: string;
}

/** What a person did, written before it was done. */
export interface AuditTable {
  id: Generated<number>;
  time_ms: number;
  action: string;
  /** What it was done to: a run, an alert, a job. */
  subject: string;
  /** JSON, without secrets. */
  details: string;
  /** `begun`, `done`, or the code of the error. */
  outcome: string;
  /** `operator`, `admin`, `command line`; empty in what is older than this column, as is the next. */
  role: Generated<string>;
  /** Address that asked the server; a user’s name on the command line. */
  client: Generated<string>;
}

/** Jobs of the scheduler, and how their last turn went. */
export interface ScheduleTable {
  job: string;
  is_paused: number;
  /** The last turn that was taken or left out on purpose; what is due after it has been missed. */
  due_ms: number;
  /** When it is tried again before its next turn; null: nothing is left to be tried. */
  retry_ms: number | null;
  last_ms: number | null;
  last_state: string | null;
  last_run: string | null;
  /** Why the last turn was left out. */
  skipped: string | null;
}

/** The catalog’s tables, for Kysely. */
export interface CatalogSchema {
  objects: ObjectsTable;
  partitions: PartitionsTable;
  runs: RunsTable;
  symbol_lists: SymbolListsTable;
  tasks: TasksTable;
  findings: FindingsTable;
  validated: ValidatedTable;
  validation_runs: ValidationRunsTable;
  validation_counts: ValidationCountsTable;
  readbacks: ReadbacksTable;
  api_calls: ApiCallsTable;
  alerts: AlertsTable;
  audit: AuditTable;
  schedule: ScheduleTable;
  workers: WorkersTable;
  identity: IdentityTable;
  alert_changes: AlertChangesTable;
  alert_channels: AlertChannelsTable;
  run_profiles: RunProfilesTable;
  superseded: SupersededTable;
  upkeep: UpkeepTable;
}
