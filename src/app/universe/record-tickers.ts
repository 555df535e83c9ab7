import type { TickerRecord, TickerSighting } from '../../domain/ticker-record.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { findReference, isAsPublished } from '../../lake/reference/find-reference.ts';
import type { AskedSoFar } from '../../lake/reference/reference-footer.ts';
import {
  type ReferenceUpdate,
  type ReferenceWorld,
  updateReference,
} from '../../lake/reference/update-reference.ts';
import { readTickerChanges } from '../../lake/universe/read-ticker-changes.ts';
import {
  type MarketList,
  readTickers,
  TICKER_TABLE,
  type Tickers,
  tickerRow,
  wholeListAsOf,
  wholeListsAsked,
} from '../../lake/universe/ticker-table.ts';
import { applyTickerChanges } from '../../plan/universe/apply-ticker-changes.ts';
import { mergeTickers } from '../../plan/universe/merge-tickers.ts';

/** A list of tickers as the vendor showed it, whole or in part. */
export interface SeenTickers extends MarketList {
  readonly asOf: TradingDay;
  readonly rows: readonly TickerSighting[];
  /** Whether these are all of the market’s; then who is missing has left. */
  readonly isWhole: boolean;
}

/** The ticker table after lists were put into it. */
export interface RecordedTickers {
  readonly update: ReferenceUpdate;
  readonly records: readonly TickerRecord[];
  readonly asked: AskedSoFar;
}

/**
 * Puts lists of tickers into `reference/tickers.parquet`: what was known of a company under a ticker is brought up to date,
 * who is new gets a row, who left is closed, and ticker events make days exact (without lists, they alone do). A damaged table is an error, or with `replacesDamaged` begun again. Under the write lock. Throws what `updateReference` throws; the table is then as it was.
 */
export async function recordTickers(
  world: ReferenceWorld,
  lists: readonly SeenTickers[],
  { replacesDamaged = false }: { readonly replacesDamaged?: boolean } = {},
): Promise<RecordedTickers> {
  const known = await knownTickers(world, replacesDamaged);
  const fresh = wholeListsAsked(lists.filter((list) => list.isWhole && !isOutdated(list, known.asked)));
  const asked = { ...known.asked, ...fresh };
  let { records } = known;
  // A company that was listed again is on both lists; the active one has the last word.
  for (const list of lists.toSorted((left, right) => Number(left.active) - Number(right.active))) {
    const completeAsOf = list.active ? wholeListAsOf(asked, list) : undefined;
    records = mergeTickers(records, { ...list, completeAsOf });
  }
  records = applyTickerChanges(records, await readTickerChanges(world.lake, world.session, world.signal));
  const update = await updateReference(world, TICKER_TABLE, {
    replacesDamaged,
    async receive(draft) {
      await draft.add(records.map((record) => tickerRow(record, asked)));
      return { covers: [[]], asked: fresh };
    },
  });
  return { update, records, asked };
}

async function knownTickers(
  { lake, session, signal }: ReferenceWorld,
  replacesDamaged: boolean,
): Promise<Tickers> {
  const state = replacesDamaged ? await findReference(lake, 'tickers') : undefined;
  const isLost = state !== undefined && !(await isAsPublished(state));
  return isLost ? { records: [], asked: {} } : readTickers(lake, session, signal);
}

/** A list as of a past day does not say who is listed now. */
function isOutdated(list: SeenTickers, asked: AskedSoFar): boolean {
  const latest = wholeListAsOf(asked, list);
  return latest !== undefined && latest > list.asOf;
}
