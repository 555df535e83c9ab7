import { z } from 'zod';

/** What `barlake sync --json` prints at its end; the run’s own work, not all that the lake holds. */
export const syncDocument: z.ZodObject<{
  run: z.ZodString;
  state: z.ZodEnum<{ done: 'done'; partial: 'partial'; failed: 'failed'; cancelled: 'cancelled' }>;
  tasks: z.ZodObject<{ done: z.ZodNumber; failed: z.ZodNumber; skipped: z.ZodNumber }>;
  datasets: z.ZodArray<
    z.ZodObject<{
      dataset: z.ZodString;
      days: z.ZodNumber;
      rows: z.ZodNumber;
      quarantined: z.ZodNumber;
      duplicates: z.ZodNumber;
      bytes: z.ZodNumber;
    }>
  >;
  failures: z.ZodArray<
    z.ZodObject<{
      task: z.ZodString;
      dataset: z.ZodString;
      day: z.ZodString;
      code: z.ZodString;
      message: z.ZodString;
      mend: z.ZodOptional<z.ZodString>;
    }>
  >;
  forbidden: z.ZodNumber;
  pending: z.ZodNumber;
  calls: z.ZodObject<{ made: z.ZodNumber; naive: z.ZodNumber }>;
  seconds: z.ZodNumber;
}> = z.object({
  run: z.string(),
  state: z.enum(['done', 'partial', 'failed', 'cancelled']),
  tasks: z.object({ done: z.number(), failed: z.number(), skipped: z.number() }),
  datasets: z.array(
    z.object({
      dataset: z.string(),
      days: z.number(),
      rows: z.number(),
      quarantined: z.number(),
      duplicates: z.number(),
      bytes: z.number(),
    }),
  ),
  failures: z.array(
    z.object({
      task: z.string(),
      dataset: z.string(),
      day: z.string(),
      code: z.string(),
      message: z.string(),
      mend: z.string().optional(),
    }),
  ),
  forbidden: z.number(),
  pending: z.number(),
  calls: z.object({ made: z.number(), naive: z.number() }),
  seconds: z.number(),
});

/** The type of {@link syncDocument}. */
export type SyncDocument = z.infer<typeof syncDocument>;
