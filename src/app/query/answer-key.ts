import { createHash } from 'node:crypto';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { MarketDay } from '../../plan/query/read-facts.ts';
import type { ReadPart } from '../../plan/query/read-plan.ts';
import type { Configuration } from '../config/configuration.ts';
import { cacheKey } from './query-cache.ts';
import type { PlannedBars } from './read-bars.ts';

/**
 * The key of an answer: the request in a form in which equal requests are equal, and the fingerprint of everything that is read for
 * it. Whatever changes in the lake that could change the answer changes the key, so that nothing that is kept has to be taken back.
 */
export async function answerKey(planned: PlannedBars, calendar: Configuration['calendar']): Promise<string> {
  const { resolved, features, plan } = planned;
  const { request, columns } = resolved;
  const { asset, timeframe, order, isDescending, limit, startMs, endMs, adjust, asOf } = request;
  const isAdjusted = adjust !== 'none' && asset === 'stocks';
  return cacheKey([
    { asset, timeframe, columns, order, isDescending, limit, startMs, endMs },
    [...new Set(request.symbols)].toSorted(),
    plan.parts.map(partKey),
    adjust === 'none' ? null : [adjust, asOf],
    isAdjusted ? [calendar, await factorsOf(planned)] : null,
    features === undefined ? null : [features.identity, calendar, await besideOf(planned, features.dataset)],
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
