import { z } from 'zod';
import { type Page, pageOf } from './page.ts';

const count = z.int().nonnegative();

/** The machine, the process and the configuration. */
export interface SystemDocument {
  readonly version: string;
  readonly lake: string;
  readonly startedMs: number;
  readonly nowMs: number;
  /** Nothing can be started or changed from here. */
  readonly isReadOnly: boolean;
  /** The exchange’s zone and this machine’s, for times on screens. */
  readonly exchangeZone: string;
  readonly profile: {
    readonly cores: number;
    readonly memoryMb: number;
    readonly mode: string;
    readonly platform: string;
    /** Of the mode: files in flight, memory and threads of the engine, codec, row group. */
    readonly settings: Readonly<Record<string, string | number>>;
  };
  readonly memory: {
    readonly processMb: number;
    readonly heapMb: number;
    readonly freeMb: number;
    readonly limitMb: number;
    /** `calm` below 75 % of the limit, `full` from there (no new task starts), `shedding` from 85 %. */
    readonly state: 'calm' | 'full' | 'shedding';
    /** The mode in force; below that of the profile while a run has to make do with less. */
    readonly mode: string;
    /** Of the run at work: computations that were given back, and how often it stepped down. */
    readonly shed: number;
    readonly stepsDown: number;
  };
  readonly queues: readonly {
    readonly name: string;
    readonly waiting: number;
    /** Of these, what is to be tried again later, or was put there for later. */
    readonly delayed: number;
    readonly running: number;
    readonly concurrency: number;
    readonly isPaused: boolean;
    /** Given up; `queue retry` tries them again. */
    readonly failed: number;
    /** When what has waited longest was put there; null when nothing waits. */
    readonly oldestMs: number | null;
  }[];
  readonly workers: readonly {
    readonly id: string;
    readonly startedMs: number;
    readonly heartbeatMs: number;
    /** What it does; null when idle. */
    readonly task: string | null;
    readonly rssMb: number;
    /** Of a worker of the cluster: `full` starts no further task, `shedding` gives work back; null where nobody said. */
    readonly memoryLevel: 'calm' | 'full' | 'shedding' | null;
    /** A process of `barlake worker`, which may be told to drain; else one of this server. */
    readonly isOfCluster: boolean;
    /** It takes nothing new and ends. */
    readonly isDraining: boolean;
    /** Tasks at a time by queue: now, and the most that may be wished; empty where it cannot be changed. */
    readonly atOnce: readonly { readonly queue: string; readonly now: number; readonly most: number }[];
    /** Tasks of one queue at a time that somebody wished; null: nobody did. */
    readonly wished: number | null;
    /** Processor time that it takes, in cores; null where nobody said. */
    readonly cpuCores: number | null;
    /** Programs that wanted a core of its machine in the last minute, on average, and the cores that there are. */
    readonly hostLoad: number | null;
    readonly hostCores: number | null;
  }[];
  /** Secrets are masked; `origin` says where a value came from. */
  readonly configuration: readonly {
    readonly key: string;
    readonly value: string;
    readonly origin: string;
  }[];
}

/** One alert, raised on change. */
export interface AlertRow {
  readonly key: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly message: string;
  readonly mend: string | null;
  readonly sinceMs: number;
  readonly state: 'active' | 'acknowledged' | 'muted';
  /** When that ends by itself; null: with the alert. */
  readonly untilMs: number | null;
}

/** Alerts that stand, gravest first. */
export interface AlertsDocument {
  readonly alerts: readonly AlertRow[];
  /** Who is told of them, as far as configured. */
  readonly channels: readonly {
    readonly channel: string;
    /** When it was last told of something; null: never yet. */
    readonly sentMs: number | null;
    /** What went wrong the last time; null: nothing. */
    readonly error: string | null;
    /** Attempts that failed since. */
    readonly attempts: number;
  }[];
}

/** What to do with an alert; it comes back when it changes. */
export interface AlertAction {
  readonly key: string;
  readonly action: 'acknowledge' | 'mute' | 'reopen';
  /** It comes back after so many minutes even when it has not changed; absent: only then. */
  readonly minutes?: number | undefined;
}

/** What the scheduler does. */
export interface ScheduleDocument {
  readonly jobs: readonly {
    readonly name: string;
    /** In words: `every day at 11:05 New York, after publication`. */
    readonly title: string;
    readonly cron: string;
    readonly zone: string;
    readonly isPaused: boolean;
    readonly isRunning: boolean;
    readonly nextMs: number | null;
    readonly lastMs: number | null;
    readonly lastState: string | null;
    readonly lastRun: string | null;
    /** Why the last turn was left out; null when it was not. */
    readonly skipped: string | null;
  }[];
}

/** What to do with a job of the scheduler. */
export interface ScheduleAction {
  readonly job: string;
  readonly action: 'run' | 'pause' | 'resume';
}

/** The last lines of the server’s log. */
export interface LogDocument {
  readonly lines: readonly {
    readonly timeMs: number;
    readonly level: string;
    readonly message: string;
    readonly fields: Readonly<Record<string, unknown>>;
  }[];
}

/** Something that a person did. */
export interface AuditEntry {
  readonly id: number;
  readonly timeMs: number;
  readonly action: string;
  readonly subject: string;
  readonly details: string;
  /** `begun`, `done`, `refused`, or the code of an error. */
  readonly outcome: string;
  /** Of who did it: `operator`, `admin`, `command line`; empty in entries older than roles. */
  readonly role: string;
  /** Address that asked the server; the user’s name on the command line. */
  readonly client: string;
}

/** A page of what people did, newest first. */
export type AuditDocument = Page<AuditEntry>;

/** That something was done. */
export interface Done {
  readonly done: true;
}

/** {@link SystemDocument} */
export const systemDocumentSchema: z.ZodType<SystemDocument> = z.strictObject({
  version: z.string(),
  lake: z.string(),
  startedMs: z.number(),
  nowMs: z.number(),
  isReadOnly: z.boolean(),
  exchangeZone: z.string(),
  profile: z.strictObject({
    cores: count,
    memoryMb: count,
    mode: z.string(),
    platform: z.string(),
    settings: z.record(z.string(), z.union([z.string(), z.number()])),
  }),
  memory: z.strictObject({
    processMb: z.number(),
    heapMb: z.number(),
    freeMb: z.number(),
    limitMb: z.number(),
    state: z.enum(['calm', 'full', 'shedding']),
    mode: z.string(),
    shed: count,
    stepsDown: count,
  }),
  queues: z.array(
    z.strictObject({
      name: z.string(),
      waiting: count,
      delayed: count,
      running: count,
      concurrency: count,
      isPaused: z.boolean(),
      failed: count,
      oldestMs: z.number().nullable(),
    }),
  ),
  workers: z.array(
    z.strictObject({
      id: z.string(),
      startedMs: z.number(),
      heartbeatMs: z.number(),
      task: z.string().nullable(),
      rssMb: z.number(),
      memoryLevel: z.enum(['calm', 'full', 'shedding']).nullable(),
      isOfCluster: z.boolean(),
      isDraining: z.boolean(),
      atOnce: z.array(z.strictObject({ queue: z.string(), now: count, most: count })),
      wished: count.nullable(),
      cpuCores: z.number().nullable(),
      hostLoad: z.number().nullable(),
      hostCores: count.nullable(),
    }),
  ),
  configuration: z.array(z.strictObject({ key: z.string(), value: z.string(), origin: z.string() })),
});

/** {@link AlertsDocument} */
export const alertsDocumentSchema: z.ZodType<AlertsDocument> = z.strictObject({
  alerts: z.array(
    z.strictObject({
      key: z.string(),
      severity: z.enum(['info', 'warning', 'error']),
      message: z.string(),
      mend: z.string().nullable(),
      sinceMs: z.number(),
      state: z.enum(['active', 'acknowledged', 'muted']),
      untilMs: z.number().nullable(),
    }),
  ),
  channels: z.array(
    z.strictObject({
      channel: z.string(),
      sentMs: z.number().nullable(),
      error: z.string().nullable(),
      attempts: count,
    }),
  ),
});

/** {@link AlertAction} */
export const alertActionSchema: z.ZodType<AlertAction> = z.strictObject({
  key: z.string().max(200),
  action: z.enum(['acknowledge', 'mute', 'reopen']),
  minutes: z.int().min(1).max(527_040).optional(),
});

/** {@link ScheduleDocument} */
export const scheduleDocumentSchema: z.ZodType<ScheduleDocument> = z.strictObject({
  jobs: z.array(
    z.strictObject({
      name: z.string(),
      title: z.string(),
      cron: z.string(),
      zone: z.string(),
      isPaused: z.boolean(),
      isRunning: z.boolean(),
      nextMs: z.number().nullable(),
      lastMs: z.number().nullable(),
      lastState: z.string().nullable(),
      lastRun: z.string().nullable(),
      skipped: z.string().nullable(),
    }),
  ),
});

/** {@link ScheduleAction} */
export const scheduleActionSchema: z.ZodType<ScheduleAction> = z.strictObject({
  job: z.string().max(64),
  action: z.enum(['run', 'pause', 'resume']),
});

/** {@link LogDocument} */
export const logDocumentSchema: z.ZodType<LogDocument> = z.strictObject({
  lines: z.array(
    z.strictObject({
      timeMs: z.number(),
      level: z.string(),
      message: z.string(),
      fields: z.record(z.string(), z.unknown()),
    }),
  ),
});

/** {@link AuditDocument} */
export const auditDocumentSchema: z.ZodType<AuditDocument> = pageOf(
  z.strictObject({
    id: count,
    timeMs: z.number(),
    action: z.string(),
    subject: z.string(),
    details: z.string(),
    outcome: z.string(),
    role: z.string(),
    client: z.string(),
  }),
);

/** {@link Done} */
export const doneSchema: z.ZodType<Done> = z.strictObject({ done: z.literal(true) });
