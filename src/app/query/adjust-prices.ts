import type { Adjustment } from '../../domain/adjust/adjustment.ts';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { createPriceScale } from '../../lake/factors/create-price-scale.ts';
import type { FactorInputs } from '../../lake/factors/factor-inputs.ts';
import type { Factors } from '../../lake/factors/factors.ts';
import type { PriceScale } from '../../lake/query/price-scale.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import type { Configuration } from '../config/configuration.ts';
import { type FactorContext, type SeriesFactorsRequest, seriesFactors } from './series-factors.ts';

/** Which prices are wanted how. */
export interface AdjustRequest extends SeriesFactorsRequest {
  readonly adjust: Adjustment;
  readonly asOf: TradingDay | undefined;
}

/** How prices become what was asked for. */
export interface AdjustedPrices {
  readonly scale: PriceScale | undefined;
  /** What a person has to know about the numbers; absent for prices as traded. */
  readonly note: string | undefined;
}

/**
 * Prepares the adjustment of a query on the connection that will read. Out of published factors where these are up to date,
 * else computed for the symbols. Throws `E_NOT_HELD` when stocks have no reference data, `E_PARTITION_DAMAGED` and the signal’s
 * reason.
 */
export async function adjustPrices(
  request: AdjustRequest,
  reading: FactorContext,
  calendar: Configuration['calendar'],
): Promise<AdjustedPrices> {
  const { adjust, asOf, asset } = request;
  if (adjust === 'none') return { scale: undefined, note: undefined };
  if (asset !== 'stocks') {
    return {
      scale: undefined,
      note: `Prices are as traded: only stocks have splits and dividends, ${asset} have none.`,
    };
  }
  assertKnown(reading.inputs, adjust);
  const factors = await seriesFactors(request, reading, calendar);
  const symbols = request.symbols.length === 0 ? undefined : request.symbols;
  const scale = await createPriceScale(reading.connection, factors, { adjust, asOf, symbols });
  return { scale, note: await noteOf(request, factors, reading) };
}

function assertKnown({ reference }: FactorInputs, adjust: Adjustment): void {
  const missing = (
    adjust === 'splits' ? ['splits' as const] : ['splits' as const, 'dividends' as const]
  ).filter((table) => !reference.has(table));
  if (missing.length === 0) return;
  throw new BarlakeError('E_NOT_HELD', {
    message: `Prices of stocks cannot be adjusted: the lake holds no table of ${missing.join(' and ')}.`,
    mend: 'Fetch them with `barlake sync reference`, or leave out --adjust for prices as traded.',
    details: { missing: missing.join(',') },
  });
}

async function noteOf(
  { adjust, asOf, symbols }: AdjustRequest,
  { lives }: Factors,
  { connection }: ReadContext,
): Promise<string> {
  const what = adjust === 'splits' ? 'splits' : 'splits and dividends';
  const until = asOf === undefined ? '' : ` at or before ${asOf}`;
  const [only] = symbols.length === 1 ? symbols : [];
  if (only === undefined) {
    return `Prices are adjusted for ${what}, on the shares of each symbol’s last bar${until}.`;
  }
  const rows = await connection.rows(
    `SELECT first_day::VARCHAR AS first, least(last_day, ?::DATE)::VARCHAR AS last FROM ${lives}
     WHERE symbol = ? AND first_day <= ?::DATE ORDER BY first_day`,
    [asOf ?? FAR, only, asOf ?? FAR],
  );
  const anchors = rows.map((row) => String(row['last']));
  const anchor = anchors.at(-1);
  if (anchor === undefined) return `Prices are adjusted for ${what}.`;
  if (anchors.length === 1) return `Prices of ${only} are adjusted for ${what}, on the shares of ${anchor}.`;
  const spans = rows.map((row) => `${String(row['first'])} to ${String(row['last'])}`).join(', ');
  return `Prices of ${only} are adjusted for ${what}, each life on the shares of its own last bar: ${spans}.`;
}

/** A day after all others. */
const FAR = '9999-12-31';
