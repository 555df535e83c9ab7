import { z } from 'zod';

/** What `barlake init --json` prints. */
export const initDocumentSchema: z.ZodType<InitDocument> = z.strictObject({
  written: z.array(z.string()),
  kept: z.array(z.string()),
  mode: z.enum(['streaming', 'batch', 'parallel']),
  next: z.array(z.string()),
});

/** What the command did. Paths are absolute. */
export interface InitDocument {
  readonly written: readonly string[];
  /** Files that were there already and stay as they are. */
  readonly kept: readonly string[];
  /** The mode that suits this machine; `barlake profile` says more. */
  readonly mode: 'streaming' | 'batch' | 'parallel';
  /** Commands to run next. */
  readonly next: readonly string[];
}
