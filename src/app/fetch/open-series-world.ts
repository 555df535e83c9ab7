import { join } from 'node:path';
import type { Clock } from '../../domain/clock.ts';
import type { DuckDbSession } from '../../lake/duckdb/session.ts';
import type { Lake } from '../../lake/lake.ts';
import { openSeriesWriter } from '../../lake/targeted/series-writer.ts';
import type { FetchFacts } from '../../plan/fetch-facts.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { createBarRoom } from './bar-room.ts';
import { rememberHistory } from './history-memory.ts';
import { createKnownSymbols } from './known-symbol.ts';
import { createResampler } from './resampler.ts';
import type { SeriesWorld } from './series-world.ts';

/**
 * Bars that all fetches of a run may hold: six symbols’ minutes at a time, or the days of as many as are fetched at once.
 * A bar takes about 250 bytes, so 400 MB.
 */
const FETCHED_BARS = 1_500_000;

/** What a run brings along. */
export interface SeriesWorldOptions {
  readonly lake: Lake;
  readonly session: DuckDbSession;
  /** Absent when the plan asks for nothing. */
  readonly rest: RestClient | undefined;
  readonly config: Configuration;
  readonly clock: Clock;
  readonly version: string;
  readonly runId: string;
  /** This run’s own folder below the lake’s temp folder. */
  readonly workFolder: string;
  readonly floors: FetchFacts['floors'];
}

/** Opens what the tasks about single symbols share in a run; disposing it waits until everything is published. */
export function openSeriesWorld(options: SeriesWorldOptions): SeriesWorld & AsyncDisposable {
  const { lake, session, rest, config, clock, version, runId, workFolder, floors } = options;
  const packing = config.resources;
  const folder = join(workFolder, 'series');
  const writer = openSeriesWriter({ lake, session, clock, workFolder: folder, packing, version });
  return {
    lake,
    session,
    rest,
    writer,
    resampler: createResampler({ lake, session, calendar: config.calendar }),
    history: rememberHistory(floors),
    knownSymbols: createKnownSymbols({ lake, session, rest, nowMs: clock.nowMs() }),
    clock,
    runId,
    tally: { bars: 0, files: 0, quarantined: 0, disagreements: 0, notes: [] },
    barRoom: createBarRoom(FETCHED_BARS),
    [Symbol.asyncDispose]: () => writer[Symbol.asyncDispose](),
  };
}
