import { z } from 'zod';

/** What any command prints on stdout under `--json` when it fails. `code` is listed in docs/errors.md. */
export const cliErrorSchema: z.ZodType<CliError> = z.strictObject({
  error: z.strictObject({
    code: z.string(),
    message: z.string(),
    mend: z.string().nullable(),
    details: z.record(z.string(), z.union([z.string(), z.number(), z.boolean(), z.null()])),
  }),
});

/** A failed command, as a program sees it. */
export interface CliError {
  readonly error: {
    /** A code of docs/errors.md, or `E_UNEXPECTED` for a defect in barlake. */
    readonly code: string;
    readonly message: string;
    /** What to do next. */
    readonly mend: string | null;
    readonly details: Readonly<Record<string, string | number | boolean | null>>;
  };
}
