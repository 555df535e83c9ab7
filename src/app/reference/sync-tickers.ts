import type { DatasetName } from '../../domain/dataset.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { ListedMarket } from '../../domain/universe-category.ts';
import type { ReferenceUpdate } from '../../lake/reference/update-reference.ts';
import { listTickers } from '../universe/list-tickers.ts';
import { recordTickers, type SeenTickers } from '../universe/record-tickers.ts';
import type { ReferenceFailure } from './reference-result.ts';
import { failureOf, isFatal, type PartWorld } from './reference-world.ts';

/** What became of the tickers. */
export interface SyncedTickers {
  readonly update: ReferenceUpdate | undefined;
  readonly failures: readonly ReferenceFailure[];
  readonly fatal: Error | undefined;
}

/** Markets whose tickers are kept: shares always, others when the configuration names datasets of theirs. */
export function marketsOf(datasets: readonly DatasetName[]): readonly ListedMarket[] {
  const assets = new Set(datasets.map((name) => DATASETS[name].asset));
  return (['stocks', 'indices', 'crypto', 'fx'] as const).filter(
    (market) => market === 'stocks' || assets.has(market),
  );
}

/**
 * Brings the ticker table up to date: of each market what is listed and what was delisted. A list that broke off counts for
 * nothing; the others are recorded. Throws only when nothing could be recorded.
 */
export async function syncTickers(
  world: PartWorld,
  markets: readonly ListedMarket[],
): Promise<SyncedTickers> {
  const { rest, today, signal, onRows } = world;
  const lists: SeenTickers[] = [];
  const failures: ReferenceFailure[] = [];
  let rows = 0;
  let fatal: Error | undefined;
  for (const { market, active } of markets.flatMap((market) =>
    [true, false].map((active) => ({ market, active })),
  )) {
    try {
      const isEnough = (seen: readonly unknown[]): boolean => {
        onRows('tickers', rows + seen.length);
        return false;
      };
      const listed = await listTickers(rest, { market, active, isEnough }, { signal });
      lists.push({ ...listed, market, active, asOf: today });
      rows += listed.rows.length;
    } catch (error) {
      if (lists.length === 0 && (isFatal(error) || failures.length + 1 === markets.length * 2)) throw error;
      if (isFatal(error)) {
        fatal = error;
        break;
      }
      failures.push(failureOf(error, `${market} ${active ? 'active' : 'delisted'}`));
    }
  }
  const { update } = await recordTickers(world, lists, { replacesDamaged: world.request.isFull });
  return { update, failures, fatal };
}
