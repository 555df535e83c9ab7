import { z } from 'zod';
import {
  type RunProgress,
  type RunSummary,
  runProgressSchema,
  runSummarySchema,
  type TaskRow,
  taskRowSchema,
} from './runs.ts';

/**
 * What `GET /api/v1/events` sends, as server-sent events: `id` counts up, `event` is the `kind`, `data` is JSON. After a
 * lost connection `Last-Event-ID` brings what was missed, as far as the server remembers; else `reset` comes first and
 * everything should be asked for again.
 */
export type ServerEvent =
  | { readonly kind: 'reset' }
  /** A run began, went on to another state, or ended. */
  | { readonly kind: 'run'; readonly run: RunSummary }
  /** At most twice a second for a run. */
  | { readonly kind: 'progress'; readonly runId: string; readonly progress: RunProgress }
  | { readonly kind: 'task'; readonly task: TaskRow }
  /** Partitions came, went or changed. */
  | { readonly kind: 'lake'; readonly datasets: readonly string[] }
  | { readonly kind: 'alert'; readonly key: string; readonly state: string }
  | { readonly kind: 'schedule'; readonly job: string };

/** {@link ServerEvent} */
export const serverEventSchema: z.ZodType<ServerEvent> = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('reset') }),
  z.strictObject({ kind: z.literal('run'), run: runSummarySchema }),
  z.strictObject({ kind: z.literal('progress'), runId: z.string(), progress: runProgressSchema }),
  z.strictObject({ kind: z.literal('task'), task: taskRowSchema }),
  z.strictObject({ kind: z.literal('lake'), datasets: z.array(z.string()) }),
  z.strictObject({ kind: z.literal('alert'), key: z.string(), state: z.string() }),
  z.strictObject({ kind: z.literal('schedule'), job: z.string() }),
]);
