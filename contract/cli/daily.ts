import { z } from 'zod';
import { type SyncDocument, syncDocumentSchema } from './sync.ts';

/** Output of `barlake daily --json`. */
export interface DailyDocument {
  /** The last day that was asked for. */
  to: string;
  /** One for each first day: datasets that were left behind begin earlier than the others. */
  syncs: SyncDocument[];
}

/** Schema of {@link DailyDocument}. */
export const dailyDocumentSchema: z.ZodType<DailyDocument> = z.strictObject({
  to: z.string(),
  syncs: z.array(syncDocumentSchema),
});
