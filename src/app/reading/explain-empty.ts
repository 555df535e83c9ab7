import { countOf } from '../../domain/count-of.ts';
import { type DatasetName, parseDatasetName } from '../../domain/dataset.ts';
import { resampleSource } from '../../domain/timeframe.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Lake } from '../../lake/lake.ts';
import { readCoverage } from '../../lake/metadata/dataset-coverage.ts';
import { openReadSession } from '../../lake/query/read-session.ts';
import { findOtherCase } from '../../lake/query/symbol-coverage.ts';
import type { Configuration } from '../config/configuration.ts';
import type { BarsRequest } from '../query/query-engine.ts';
import { readLimits } from './read-limits.ts';

/** What was asked for, as far as it explains that nothing was found. */
export type EmptyRequest = Pick<BarsRequest, 'symbols' | 'from' | 'to' | 'dataset'> &
  Partial<Pick<BarsRequest, 'asset' | 'timeframe'>>;

/** What explaining goes by. */
export interface EmptyWorld {
  readonly lake: Lake;
  readonly config: Configuration;
  readonly signal: AbortSignal;
}

/** Says why a query found nothing, by what the lake does hold. */
export async function explainEmpty(asked: EmptyRequest, world: EmptyWorld): Promise<string> {
  const { lake, config, signal } = world;
  const dataset = marketOf(asked);
  if (dataset === undefined) {
    return 'No rows. `barlake status SYMBOL` shows what was fetched; `barlake fetch` gets more.';
  }
  const coverage = await readCoverage(lake.catalog, { calendar: config.calendar, layer: 'bronze' });
  const own = coverage.find((each) => each.dataset === dataset);
  if (own === undefined) {
    const names = coverage.map((each) => each.dataset);
    const held = names.length === 0 ? 'nothing yet' : names.join(', ');
    return `No rows: the lake holds no ${dataset}. It holds ${held}.`;
  }
  const { from, to, days } = own;
  const held = `The lake holds ${dataset} from ${from} to ${to} (${countOf(days, 'day')}).`;
  if (isOutside(asked, { from, to }) || asked.symbols.length === 0) return `No rows. ${held}`;
  await using session = await openReadSession(readLimits(config));
  const reading = { lake, connection: session.connection, signal };
  const others = await findOtherCase(asked.symbols, [dataset], reading);
  const hint = others.length === 0 ? '' : ` Symbols are case-sensitive: there is ${others.join(', ')}.`;
  return `No rows. ${held}${hint}`;
}

/** The whole market’s bars that were read; `undefined` for bars of single symbols. */
function marketOf({ dataset, asset, timeframe }: EmptyRequest): DatasetName | undefined {
  if (dataset !== undefined) return parseDatasetName(dataset);
  if (asset === undefined || timeframe === undefined) return undefined;
  const base = resampleSource(timeframe) ?? timeframe;
  return base === '1s' ? undefined : `${asset}_${base === '1d' ? 'daily' : 'minute'}`;
}

function isOutside(
  asked: EmptyRequest,
  held: { readonly from: TradingDay; readonly to: TradingDay },
): boolean {
  return (asked.from ?? held.from) > held.to || (asked.to ?? held.to) < held.from;
}
