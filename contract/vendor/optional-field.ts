import type { z } from 'zod';

/** A field that may be missing or null; both come out as missing. */
export function optionalField<Value>(schema: z.ZodType<Value>): z.ZodType<Value | undefined> {
  return schema.nullish().transform((value) => value ?? undefined);
}
