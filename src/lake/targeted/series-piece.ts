import type { QuarantineReason } from '../../domain/quarantine-reason.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { TaskRef } from '../catalog/task-log.ts';
import type { SeriesYear } from './series-file.ts';

/** A received row that is no bar. */
export interface RefusedBar {
  readonly day: TradingDay;
  readonly reason: QuarantineReason;
  readonly detail: string;
  /** JSON as it was received. */
  readonly raw: string;
}

/** New bars for a part of one file; what the file holds of other days stays. */
export interface SeriesPiece extends SeriesYear {
  /** Ascending in time, each once, all of the file’s year. */
  readonly bars: readonly Bar[];
  readonly refused: readonly RefusedBar[];
  /** Days that these bars stand for: bars held of them are replaced. Ascending, disjoint. */
  readonly ranges: readonly DayRange[];
  /** Those of `ranges` that are final: over, and not cut off by the plan’s history. */
  readonly covered: readonly DayRange[];
  readonly source: 'aggregates' | 'resample';
  /** What resampled bars were made from, see `resampledFingerprint`; absent for answers of the vendor. */
  readonly fingerprint?: string | undefined;
  readonly task: PieceTask;
}

/** The task a piece belongs to. */
export interface PieceTask extends TaskRef {
  readonly kind: 'fetch' | 'resample';
  readonly startedMs: number;
  /** The task is done once this piece is published. */
  readonly isLast: boolean;
}

/** What became of a piece. */
export interface PublishedPiece {
  /** Bars in the piece, not in the file. */
  readonly bars: number;
  readonly quarantined: number;
  /** Bars of days held before on which the vendor has changed its mind. */
  readonly disagreements: number;
  /** Of the whole file. */
  readonly bytes: number;
}
