import type { Asset } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { SeriesNote } from './series-world.ts';

/** A series that could not be had, in words. */
export interface SeriesFailure {
  readonly task: string;
  readonly symbol: string;
  readonly timeframe: Timeframe;
  readonly code: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** The end of a fetch. */
export interface FetchResult {
  readonly run: string;
  readonly state: 'done' | 'partial' | 'failed' | 'cancelled';
  /** A failure made going on pointless (a refused key, a full disk, a vendor that is gone); the rest was left. */
  readonly brokenOff: boolean;
  readonly tasks: { readonly done: number; readonly failed: number; readonly skipped: number };
  /** Series asked for, those that needed nothing, and those made from finer bars, in part at least. */
  readonly series: { readonly asked: number; readonly held: number; readonly resampled: number };
  /** Bars received or made, before they were joined with what was held. */
  readonly bars: number;
  readonly files: number;
  readonly quarantined: number;
  /** Bars of days held before on which the vendor has changed its mind. */
  readonly disagreements: number;
  readonly failures: readonly SeriesFailure[];
  /** Days that could not be had although their tasks went on. */
  readonly notes: readonly SeriesNote[];
  /** Where the plan’s history begins, as far as refusals have shown it. */
  readonly floors: Readonly<Partial<Record<Asset, TradingDay>>>;
  readonly calls: { readonly made: number; readonly naive: number; readonly bytes: number };
  readonly seconds: number;
}
