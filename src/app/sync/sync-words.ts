import { assetOfSymbol } from '../../domain/asset-of-symbol.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { CALENDAR_SPAN } from '../../domain/calendar/calendar-span.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { OnwardLayer, RouteChoice, SyncLayer, SyncRequest } from '../../plan/sync-request.ts';
import type { Configuration } from '../config/configuration.ts';

/** What should exist, in the words of the command line and of the server. */
export interface SyncWords extends DayRange {
  readonly datasets: readonly DatasetName[];
  /** Only these days of the range; absent: all. */
  readonly days?: readonly TradingDay[] | undefined;
  readonly through: SyncLayer | OnwardLayer;
  readonly route: RouteChoice;
  readonly mode: SyncRequest['mode'];
}

/**
 * The request that words and symbols make, checked as a whole; `symbols` absent: the whole market. Throws `E_DATE`
 * for days outside the calendar, `E_USAGE` for symbols that no dataset is for.
 */
export function toSyncRequest(
  { datasets, from, to, days, route, through, mode }: SyncWords,
  symbols: readonly string[] | undefined,
  { lake }: Pick<Configuration, 'lake'>,
): SyncRequest {
  assertInCalendar({ from, to });
  if (symbols !== undefined) assertFitting(symbols, datasets);
  return {
    datasets,
    from,
    to,
    ...(days === undefined ? {} : { days }),
    route,
    ...(symbols === undefined ? {} : { symbols }),
    ...readLayers(through),
    mode,
    precision: lake.precision,
  };
}

/** Outside its span the calendar knows no trading days, and nothing would be fetched without a word. */
function assertInCalendar(range: DayRange): void {
  const { from, to } = CALENDAR_SPAN;
  if (range.to >= from && range.from <= to) return;
  throw new BarlakeError('E_DATE', {
    message: `${range.from} to ${range.to} lies outside the calendar, which knows trading days from ${from} to ${to}.`,
    mend: 'Ask for days within it.',
    details: { ...range },
  });
}

/** Every dataset needs a symbol of its asset, and every symbol a dataset. */
function assertFitting(symbols: readonly string[], datasets: readonly DatasetName[]): void {
  const assets = new Set(datasets.map((dataset) => DATASETS[dataset].asset));
  const stray = symbols.find((symbol) => !assets.has(assetOfSymbol(symbol)));
  if (stray !== undefined) {
    throw new BarlakeError('E_USAGE', {
      message: `${stray} belongs to ${assetOfSymbol(stray)}, and no such dataset was named: ${datasets.join(', ')}.`,
      mend: 'Name a dataset of its kind, or leave the symbol out. Symbols of pairs are written as the REST API does: X:BTCUSD.',
    });
  }
}

/** Silver and gold are made of bronze, so that a sync goes through that first. */
function readLayers(through: SyncWords['through']): Pick<SyncRequest, 'through' | 'onward'> {
  if (through === 'landing') return { through };
  return { through: 'bronze', ...(through === 'silver' || through === 'gold' ? { onward: through } : {}) };
}
