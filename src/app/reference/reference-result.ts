import type { Finding } from '../../domain/finding.ts';
import type { ReferenceUpdate } from '../../lake/reference/update-reference.ts';
import type { ReferencePart } from './reference-request.ts';

/** Something that could not be had, in words. */
export interface ReferenceFailure {
  /** The symbol, underlying or list it is about; absent for the whole part. */
  readonly subject: string | undefined;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** What became of one part. */
export interface PartResult {
  readonly part: ReferencePart;
  /** `partial`: something failed, the rest is published. `refused`: not in the vendor’s plan. `skipped`: not begun. */
  readonly state: 'done' | 'partial' | 'failed' | 'refused' | 'skipped';
  /** Absent for the calendar, and when nothing was published or found the same. */
  readonly update: ReferenceUpdate | undefined;
  /** Calls made, and those of the naive way: one for each symbol. */
  readonly calls: { readonly made: number; readonly naive: number };
  readonly bytes: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
  readonly failures: readonly ReferenceFailure[];
}

/** How the vendor’s calendar and clock compare with ours. */
export interface CalendarCheck {
  /** Days that one of both holds special. */
  readonly days: number;
  /** The last day the vendor’s list reaches. */
  readonly until: string | undefined;
  readonly findings: readonly Finding[];
  /** Absent when the vendor did not tell its time. */
  readonly clock: ComparedClocks | undefined;
}

/** This machine’s time and the vendor’s at one moment, in epoch milliseconds. */
export interface ComparedClocks {
  readonly oursMs: number;
  readonly theirsMs: number;
  readonly isWrong: boolean;
}

/** The end of a sync of reference data. */
export interface ReferenceResult {
  readonly run: string;
  readonly state: 'done' | 'partial' | 'failed' | 'cancelled';
  readonly parts: readonly PartResult[];
  readonly calendar: CalendarCheck | undefined;
  readonly calls: { readonly made: number; readonly naive: number };
  readonly seconds: number;
}

/** Hears how a sync of reference data goes. */
export interface ReferenceReporter {
  partStarted(part: ReferencePart): void;
  /** A page or an answer came in; `rows` so far. */
  received(part: ReferencePart, rows: number): void;
}
