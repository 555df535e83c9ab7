import type { MemoryLevel } from '../../plan/memory/judge-memory.ts';
import type { ResourceMode } from '../../plan/resource-plan.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import type { QlibExportRequest } from '../export/qlib-request.ts';
import type { QlibReadbackRequest } from '../export/run-readback.ts';
import type { ReconcileRequest } from '../reconcile/reconcile-request.ts';
import type { ReferenceRequest } from '../reference/reference-request.ts';
import type { SilverRequest } from '../silver/silver-request.ts';
import type { ArchiveRequest } from '../upkeep/run-archive.ts';
import type { CompactionRequest } from '../upkeep/run-compaction.ts';
import type { ScrubRequest } from '../upkeep/run-scrub.ts';
import type { ValidateRequest } from '../validate/validate-request.ts';

/** What a job is for; `universe`: the name of the one that the symbols are from. */
export type JobTask =
  | { readonly command: 'sync'; readonly request: SyncRequest; readonly universe: string | undefined }
  | { readonly command: 'validate'; readonly request: ValidateRequest; readonly universe: undefined }
  | {
      readonly command: 'export qlib';
      readonly request: QlibExportRequest;
      readonly universe?: string | undefined;
    }
  | { readonly command: 'verify qlib'; readonly request: QlibReadbackRequest; readonly universe?: undefined }
  | {
      readonly command: 'features build';
      readonly request: SilverRequest;
      readonly universe?: undefined;
    }
  | { readonly command: 'sync-reference'; readonly request: ReferenceRequest; readonly universe?: undefined }
  | { readonly command: 'reconcile'; readonly request: ReconcileRequest; readonly universe?: undefined }
  | UpkeepTask
  | { readonly command: 'pin'; readonly request: PinTask; readonly universe?: undefined }
  | { readonly command: 'unpin'; readonly request: Pick<PinTask, 'pin'>; readonly universe?: undefined };

/** Maintenance that is asked for. */
export type UpkeepTask =
  | { readonly command: 'compact'; readonly request: CompactionRequest; readonly universe?: undefined }
  | {
      readonly command: 'archive';
      readonly request: Omit<ArchiveRequest, 'isDry'>;
      readonly universe?: undefined;
    }
  | { readonly command: 'gc'; readonly request: object; readonly universe?: undefined }
  | { readonly command: 'scrub'; readonly request: ScrubRequest; readonly universe?: undefined };

/** A pin that is to be made. */
export interface PinTask {
  /** Its name. */
  readonly pin: string;
  readonly note: string | null;
}

/** What a job’s process is told to do. It goes over the channel between the processes, never into arguments or environment. */
export interface JobOrder {
  readonly runId: string;
  readonly task: JobTask;
  readonly config: Configuration;
  readonly version: string;
}

/** From the server to a job’s process. */
export type ToJob = { readonly kind: 'start'; readonly order: JobOrder } | { readonly kind: 'cancel' };

/** What a job is busy with. */
export type JobPhase =
  | 'planning'
  | 'running'
  | 'validating'
  | 'silver'
  | 'gold'
  | 'exporting'
  | 'verifying'
  | 'pinning'
  | 'tending'
  | 'comparing'
  | 'ending';

/** How far a job is; also its sign of life. */
export interface JobReport {
  readonly phase: JobPhase;
  readonly tasksDone: number;
  readonly tasksFailed: number;
  readonly tasksTotal: number;
  /** Units of work: bytes of the vendor’s files, twice each; rows of silver once that is under way. */
  readonly doneUnits: number;
  readonly totalUnits: number;
  readonly bytesReceived: number;
  /** The task that began last. */
  readonly task: string | null;
  readonly rssBytes: number;
  /** Processor time since the report before, in cores. */
  readonly cpuCores: number;
  readonly memory: JobMemory;
}

/** How a job gets on with the memory it may take. */
export interface JobMemory {
  readonly level: MemoryLevel;
  /** The mode in force; absent: the one that was planned. */
  readonly mode: ResourceMode | undefined;
  /** Computations that were given back, and how often the job had to make do with less. */
  readonly shed: number;
  readonly stepsDown: number;
}

/** How a job ended, as its process tells it. */
export type JobResult =
  | { readonly kind: 'ended'; readonly state: 'done' | 'partial' | 'failed' | 'cancelled' }
  | {
      readonly kind: 'refused';
      readonly code: string;
      readonly message: string;
      readonly mend: string | undefined;
    };

/** From a job’s process to the server. */
export type FromJob =
  | { readonly kind: 'ready' }
  | { readonly kind: 'report'; readonly report: JobReport }
  | { readonly kind: 'result'; readonly result: JobResult };
