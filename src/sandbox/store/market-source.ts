import { hash } from 'node:crypto';
import type { DatasetName } from '../../domain/dataset.ts';
import { generateDay } from '../market/generate-day.ts';
import { fileDays, type Market } from '../market/market.ts';
import { objectKey } from './object-key.ts';
import type { ObjectSource } from './object-source.ts';

/** Raised whenever the generator writes other bytes for the same options: a kept cache must not outlive it. */
const GENERATOR_VERSION = 1;

/** The bucket’s objects out of a synthetic market. */
export function marketSource(
  market: Market,
  datasets: readonly DatasetName[],
  options: { readonly shuffle: boolean },
): ObjectSource {
  const { seed, symbols, from, to } = market;
  const entries = datasets
    .flatMap((dataset) =>
      fileDays(market, dataset).map((day) => ({ key: objectKey(dataset, day), dataset, day })),
    )
    .sort((left, right) => (left.key < right.key ? -1 : 1));
  const identity = JSON.stringify([GENERATOR_VERSION, seed, symbols, from, to, options.shuffle]);
  return {
    entries,
    fingerprint: `market-${hash('sha256', identity).slice(0, 16)}`,
    content: ({ dataset, day }) => generateDay(market, dataset, day, options),
    isCompressed: () => false,
  };
}
