import type { TradingDay } from '../../domain/trading-day.ts';

/** From where on something counts as unwell. */
export interface HealthRules {
  /** Trading days behind: a warning; three times as many: an error. */
  readonly behindDays: number;
  readonly diskFreePercent: number;
  readonly diskFullDays: number;
  readonly quarantinePercent: number;
  readonly queueMinutes: number;
  readonly heartbeatSeconds: number;
}

/** What work waits and who does it, whatever carries it. */
export interface QueueFacts {
  readonly queues: readonly {
    readonly name: string;
    readonly waiting: number;
    readonly running: number;
    /** Since when the oldest waits; null when nothing does. */
    readonly oldestMs: number | null;
    /** Nothing is taken from it on purpose. */
    readonly isPaused: boolean;
    /** Tasks that were given up. */
    readonly dead: number;
    /** What waits is taken by workers; otherwise by whoever put it there. */
    readonly needsWorkers: boolean;
  }[];
  readonly workers: readonly { readonly id: string; readonly heartbeatMs: number }[];
  /** The server that carries the queues did not answer, so nothing is known of them. */
  readonly isAway?: boolean;
}

/** What health is judged by. What is absent could not be seen from here, and is not judged. */
export interface HealthFacts {
  readonly nowMs: number;
  /** Why the catalog cannot be read; null: it can. */
  readonly catalogError: string | null;
  /** Datasets that are configured and held. */
  readonly datasets: readonly {
    readonly dataset: string;
    /** The last day held. */
    readonly to: TradingDay;
    /** Trading days after it whose files have been out for hours. */
    readonly behindDays: number;
  }[];
  /** The newest run of each command that is over. */
  readonly runs: readonly {
    readonly id: string;
    readonly command: string;
    readonly state: string;
    readonly failedTasks: number;
    readonly error: string | undefined;
    /** Codes of its errors. */
    readonly codes: readonly string[];
  }[];
  /** Exports that were made of silver as it was before. */
  readonly staleExports: readonly { readonly dataset: string; readonly layer: string }[];
  /** Rows of the newest days of each dataset. */
  readonly quarantine: readonly {
    readonly dataset: string;
    readonly days: number;
    readonly received: number;
    readonly refused: number;
  }[];
  readonly disk?: {
    readonly freeBytes: number;
    readonly totalBytes: number;
    /** At the pace of the last thirty days; null when the lake does not grow. */
    readonly daysUntilFull: number | null;
  };
  readonly memory?: {
    /** Of the processes that are judged together. */
    readonly usedBytes: number;
    readonly limitBytes: number;
    /** What the machine could still hand out. */
    readonly freeBytes: number;
    readonly totalBytes: number;
  };
  /** A turn of the scheduler that nobody has taken; null: none. Absent: no server has ever had the job. */
  readonly missedTurn?: { readonly job: string; readonly dueMs: number } | null;
  /** Calls of the last day. */
  readonly budget?: { readonly made: number; readonly rateLimited: number };
  readonly queue?: QueueFacts;
}
