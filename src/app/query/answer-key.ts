import { createHash } from 'node:crypto';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { MarketDay } from '../../plan/query/read-facts.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { cacheKey } from './query-cache.ts';
import type { PlannedBars } from './read-bars.ts';
import { seriesLengths } from './series-factors.ts';

/**
 * The key of an answer: the request in a form in which equal requests are equal, and the fingerprint of everything that is read for
 * it. Whatever changes in the lake that could change the answer changes the key, so that nothing that is kept has to be taken back.
 */
export async function answerKey(planned: PlannedBars, calendar: Configuration['calendar']): Promise<string> {
  const { resolved, features, basis, plan } = planned;
  const { request, columns } = resolved;
  const { asset, timeframe, order, isDescending, limit, startMs, endMs, adjust, asOf } = request;
  const isAdjusted = adjust !== 'none' && asset === 'stocks';
  return cacheKey([
    { asset, timeframe, columns, order, isDescending, limit, startMs, endMs },
    [...new Set(request.symbols)].toSorted(),
    plan.parts.map(partKey),
    adjust === 'none' ? null : [adjust, asOf],
    isAdjusted ? [calendar, await factorsOf(planned), await livesOf(planned, planned.plan)] : null,
    features === undefined ? null : [features.identity, calendar, await besideOf(planned, features.dataset)],
    basis === undefined ? null : [basis.plan.parts.map(partKey), await livesOf(planned, basis.plan)],
  ]);
}

/** A part with what its files were made from; where they lie says which of one fingerprint they are. */
function partKey({ origin, timeframe, files, days, hasVwap }: ReadPart): readonly unknown[] {
  const hash = createHash('sha256');
  for (const { path, fingerprint, sizeBytes, contentHash } of files) {
    hash.update(`${path}\n${fingerprint}\n${sizeBytes}\n${contentHash ?? ''}\n`);
  }
  return [origin, timeframe, days, hasVwap, hash.digest('hex')];
}

async function factorsOf({ resolved, snapshot }: PlannedBars): Promise<string> {
  const { fingerprint } = await snapshot.factorInputs(resolved.request.asset);
  return fingerprint;
}

/** Lives end with the last bar of all that is held of a symbol, also outside the days that are read. */
async function livesOf(
  { resolved, basis, snapshot }: PlannedBars,
  plan: ReadPlan,
): Promise<readonly string[]> {
  const lengths = seriesLengths(plan);
  if (lengths.length === 0) return [];
  const { asset, symbols } = resolved.request;
  const files: string[] = [];
  for (const length of new Set<Timeframe>(['1d', ...lengths])) {
    const series = await snapshot.series(asset, length, basis?.symbols ?? symbols);
    files.push(...series.map(({ file }) => `${file.path} ${file.fingerprint} ${file.sizeBytes}`));
  }
  return [createHash('sha256').update(files.toSorted().join('\n')).digest('hex')];
}

/** Features look back to the first day, and at bars of other datasets: all days count. */
async function besideOf(planned: PlannedBars, dataset: DatasetName): Promise<readonly string[]> {
  const { snapshot } = planned;
  const { asset } = DATASETS[dataset];
  const names: readonly DatasetName[] =
    asset === 'options'
      ? ['options_daily', 'options_minute', 'stocks_daily', 'indices_daily']
      : [`${asset}_daily`, `${asset}_minute`];
  const days: string[] = [];
  for (const name of names) days.push(await snapshot.digest(name, digestDays));
  return [await factorsOf(planned), ...days];
}

function digestDays(days: readonly MarketDay[]): string {
  const hash = createHash('sha256');
  for (const { day, file } of days) hash.update(`${day} ${file.fingerprint}\n`);
  return hash.digest('hex');
}
