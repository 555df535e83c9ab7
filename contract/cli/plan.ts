import { z } from 'zod';

/** One stretch of days that is served one way; see `docs/syncing.md`. */
export const routeDocument: z.ZodObject<{
  dataset: z.ZodString;
  from: z.ZodString;
  to: z.ZodString;
  source: z.ZodEnum<{ flat: 'flat'; lake: 'lake'; none: 'none' }>;
  days: z.ZodNumber;
  objects: z.ZodNumber;
  calls: z.ZodNumber;
  bytes: z.ZodNumber;
  seconds: z.ZodNumber;
  reason: z.ZodString;
}> = z.object({
  dataset: z.string(),
  from: z.string(),
  to: z.string(),
  source: z.enum(['flat', 'lake', 'none']),
  days: z.number(),
  objects: z.number(),
  calls: z.number(),
  bytes: z.number(),
  seconds: z.number(),
  reason: z.string(),
});

/** What `barlake plan --json` prints. */
export const planDocument: z.ZodObject<{
  routes: z.ZodArray<typeof routeDocument>;
  totals: z.ZodObject<{
    objects: z.ZodNumber;
    calls: z.ZodNumber;
    naiveCalls: z.ZodNumber;
    bytes: z.ZodNumber;
    seconds: z.ZodNumber;
    diskBytes: z.ZodNumber;
    skipped: z.ZodNumber;
  }>;
  disk: z.ZodObject<{ freeBytes: z.ZodNullable<z.ZodNumber>; enough: z.ZodBoolean }>;
}> = z.object({
  routes: z.array(routeDocument),
  totals: z.object({
    objects: z.number(),
    calls: z.number(),
    naiveCalls: z.number(),
    bytes: z.number(),
    seconds: z.number(),
    diskBytes: z.number(),
    skipped: z.number(),
  }),
  disk: z.object({ freeBytes: z.number().nullable(), enough: z.boolean() }),
});

/** The type of {@link planDocument}. */
export type PlanDocument = z.infer<typeof planDocument>;
