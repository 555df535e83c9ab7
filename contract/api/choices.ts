import { z } from 'zod';

/** Values that one field of a filter may have at once. */
const CHOICES_MAX = 64;

/** Several values of a field, separated by commas; any of them fits. */
export function choicesOf<Value extends string>(
  value: z.ZodType<Value, string>,
): z.ZodType<readonly Value[], string> {
  return z
    .string()
    .max(2000)
    .transform((text) => text.split(',').filter((part) => part !== ''))
    .pipe(z.array(value).min(1).max(CHOICES_MAX));
}
