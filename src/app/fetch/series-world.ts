import type { Clock } from '../../domain/clock.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import type { SeriesWriter } from '../../lake/targeted/series-writer.ts';
import type { DayRange, TargetedSeries } from '../../plan/fetch-task.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { BarRoom } from './bar-room.ts';
import type { HistoryMemory } from './history-memory.ts';
import type { KnownSymbols } from './known-symbol.ts';
import type { Resampler } from './resampler.ts';

/** Days of a series that could not be had although its task went on. */
export interface SeriesNote extends TargetedSeries {
  /** `refused`: the plan does not reach them (403). `clipped`: the answer begins later, at the edge of the plan’s history. */
  readonly kind: 'refused' | 'clipped';
  readonly days: DayRange;
  /** First day that could be had. */
  readonly floor: DayRange['from'];
}

/** What a run made of the bars of single symbols. */
export interface SeriesTally {
  bars: number;
  files: number;
  quarantined: number;
  disagreements: number;
  readonly notes: SeriesNote[];
}

/** What the tasks about single symbols share in one run. */
export interface SeriesWorld {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  /** Absent when the plan asks for nothing. */
  readonly rest: RestClient | undefined;
  readonly writer: SeriesWriter;
  readonly resampler: Resampler;
  readonly history: HistoryMemory;
  readonly knownSymbols: KnownSymbols;
  readonly clock: Clock;
  readonly runId: string;
  readonly tally: SeriesTally;
  /** What keeps the fetches of a run from holding more bars than fit into memory. */
  readonly barRoom: BarRoom;
}
