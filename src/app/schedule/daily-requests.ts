import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays, type TradingDay } from '../../domain/trading-day.ts';
import type { SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';
import { toSyncRequest } from '../sync/sync-words.ts';

/** What deciding about a day’s work needs. */
export interface DailyFacts {
  readonly config: Configuration;
  readonly nowMs: number;
  /** The last day of bronze that the lake holds, by dataset. */
  readonly held: ReadonlyMap<DatasetName, TradingDay>;
}

/** A lake that was left alone for longer is filled by hand: nobody expects years out of a day’s turn. */
const CATCH_UP_DAYS_MAX = 366;

/**
 * The syncs of a day: everything configured, up to the latest published day. Each looks back some days, which finds files that the
 * vendor has replaced, and further where the lake has been left behind. Datasets that begin on the same day go together.
 */
export function dailyRequests({ config, nowMs, held }: DailyFacts): readonly SyncRequest[] {
  const { through, lookbackDays } = config.schedule;
  const spans = config.datasets.map((dataset) => {
    const to = latestDay(dataset, config, nowMs);
    const back = addDays(to, -lookbackDays);
    const last = held.get(dataset);
    const behind = last === undefined || last >= back ? back : addDays(last, 1);
    const earliest = addDays(to, -CATCH_UP_DAYS_MAX);
    return { dataset, to, from: behind < earliest ? earliest : behind };
  });
  // Calendars end on different days; within a group the latest serves all: what is not published has no file.
  const groups = Map.groupBy(spans, ({ from }) => from);
  const starts = [...groups.keys()].sort();
  const to = spans
    .map((span) => span.to)
    .sort()
    .at(-1);
  if (to === undefined) return [];
  return starts.map((from) => {
    const datasets = (groups.get(from) ?? []).map(({ dataset }) => dataset);
    return toSyncRequest({ datasets, from, to, through, route: 'auto', mode: 'missing' }, undefined, config);
  });
}

/** The latest day of a dataset whose file should be out. */
export function latestDay(dataset: DatasetName, { calendar }: Configuration, nowMs: number): TradingDay {
  return latestPublishedDay(tradingCalendar(DATASETS[dataset].calendar, calendar), nowMs);
}

/**
 * Why a turn is left out: there is no key to ask with, or no exchange has had a day since a turn at `lastMs` that got everything. Null
 * when there is something to do, as when no turn has got everything.
 */
export function whyLeftOut(config: Configuration, lastMs: number | undefined, nowMs: number): string | null {
  const { apiKey, s3AccessKey } = config.vendor.credentials;
  if (apiKey === undefined && s3AccessKey === undefined) return 'no key for the vendor is configured';
  if (lastMs === undefined) return null;
  const days = config.datasets.map((dataset) => ({
    before: latestDay(dataset, config, lastMs),
    now: latestDay(dataset, config, nowMs),
  }));
  if (days.some(({ before, now }) => now > before)) return null;
  const latest = days
    .map(({ now }) => now)
    .sort()
    .at(-1);
  return `nothing new: ${latest ?? 'no dataset'} is still the latest day published`;
}
