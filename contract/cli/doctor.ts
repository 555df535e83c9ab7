import { z } from 'zod';

/** What `barlake doctor --json` prints. */
export const doctorDocumentSchema: z.ZodType<DoctorDocument> = z.strictObject({
  healthy: z.boolean(),
  checks: z.array(
    z.strictObject({
      name: z.string(),
      status: z.enum(['ok', 'warn', 'fail']),
      evidence: z.string(),
      mend: z.string().nullable(),
      about: z.enum(['machine', 'configuration', 'network', 'credentials', 'lake']),
    }),
  ),
});

/** Every check with what was seen. */
export interface DoctorDocument {
  /** No check failed; warnings are allowed. */
  readonly healthy: boolean;
  readonly checks: readonly {
    readonly name: string;
    readonly status: 'ok' | 'warn' | 'fail';
    readonly evidence: string;
    /** What to do; `null` when there is nothing to do. */
    readonly mend: string | null;
    readonly about: 'machine' | 'configuration' | 'network' | 'credentials' | 'lake';
  }[];
}
