import type { StatusDocument } from '../../../contract/cli/status.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import type { Clock } from '../../domain/clock.ts';
import { DATASETS } from '../../domain/dataset.ts';
import { latestPublishedDay } from '../../domain/publication.ts';
import { addDays } from '../../domain/trading-day.ts';
import { readCallTotals } from '../../lake/catalog/call-totals.ts';
import { recentRuns } from '../../lake/catalog/run-log.ts';
import { lastValidation } from '../../lake/catalog/validations.ts';
import type { Lake } from '../../lake/lake.ts';
import { type DatasetCoverage, readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import { readSeriesHoldings, readTableHoldings } from '../../lake/metadata/other-holdings.ts';
import { budgetSeconds } from '../../plan/route/budget-seconds.ts';
import type { Configuration } from '../config/configuration.ts';
import { derivedStatus } from './derived-status.ts';

/** Runs shown. */
const RUNS = 5;

/** What a lake holds, as `barlake status --json` shows it. */
export async function readStatus(
  lake: Lake,
  { config, clock }: { readonly config: Configuration; readonly clock: Clock },
): Promise<StatusDocument> {
  const coverage = await readCoverage(lake.catalog, { calendar: config.calendar });
  const runs = await recentRuns(lake.catalog, RUNS);
  const nowMs = clock.nowMs();
  return {
    datasets: coverage.map((entry) => toEntry(entry, config.calendar, nowMs)),
    derived: [...(await derivedStatus(lake, config))],
    series: [...(await readSeriesHoldings(lake.catalog))],
    reference: [...(await readTableHoldings(lake.catalog))],
    calls: await readCalls(lake, config, nowMs),
    validation: await readValidation(lake),
    runs: runs.map(({ id, command, state, startedMs, finishedMs, totals }) => ({
      run: id,
      command,
      state,
      started: new Date(startedMs).toISOString(),
      finished: finishedMs === null ? null : new Date(finishedMs).toISOString(),
      memory: memoryOfTotals(totals),
    })),
  };
}

/** What a run wrote down of its memory; runs of other commands and of earlier versions wrote nothing. */
function memoryOfTotals(totals: string | null): StatusDocument['runs'][number]['memory'] {
  if (totals === null) return null;
  const { memory } = JSON.parse(totals) as { memory?: StatusDocument['runs'][number]['memory'] };
  return memory ?? null;
}

async function readValidation({ catalog }: Lake): Promise<StatusDocument['validation']> {
  const last = await lastValidation(catalog.db);
  if (last === undefined) return null;
  const { runId: run, checkedMs, standing } = last;
  return {
    run,
    checked: new Date(checkedMs).toISOString(),
    errors: standing.get('error') ?? 0,
    warnings: standing.get('warning') ?? 0,
    notes: standing.get('info') ?? 0,
  };
}

const MONTH_MS = 30 * 86_400_000;
const BYTES_PER_GB = 1e9;

async function readCalls(
  { catalog }: Lake,
  { vendor }: Configuration,
  nowMs: number,
): Promise<StatusDocument['calls']> {
  const all = await readCallTotals(catalog, 0);
  const { bytes } = await readCallTotals(catalog, nowMs - MONTH_MS);
  const { pricePerMonth, rateLimitPerMinute } = vendor;
  const perGb = pricePerMonth === null || bytes === 0 ? null : pricePerMonth / (bytes / BYTES_PER_GB);
  const savedSeconds = budgetSeconds(Math.max(0, all.naive - all.made), rateLimitPerMinute);
  return { ...all, savedSeconds, month: { bytes, perGb } };
}

function toEntry(
  coverage: DatasetCoverage,
  overrides: Configuration['calendar'],
  nowMs: number,
): StatusDocument['datasets'][number] {
  const { dataset, layer, days, gaps, absent, from, to, watermark } = coverage;
  const { rows, quarantined, duplicates, bytes, rawBytes, sources } = coverage;
  const calendar = tradingCalendar(DATASETS[dataset].calendar, overrides);
  const latest = latestPublishedDay(calendar, nowMs);
  return {
    dataset,
    layer,
    days,
    gaps: gaps.length,
    absentDays: absent.length,
    rows,
    quarantined,
    duplicates,
    bytes,
    rawBytes,
    from,
    to,
    watermark,
    behindDays: calendar.tradingDays(addDays(to, 1), latest).length,
    sources,
  };
}
