import type { OptionContract } from '../../../../contract/vendor/option-contracts.ts';
import { underlyingOf } from '../../../domain/option-root.ts';
import { parseOptionTicker } from '../../../domain/option-ticker.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import type { ContractsRequest } from '../../../vendor-api/market-source.ts';
import type { Market } from '../../market/market.ts';
import { contractsOfRoots } from '../../market/option-day.ts';
import { type OptionRoot, optionRootsOn } from '../../market/option-root.ts';

const SHARES = 100;

/** Contracts of a synthetic market; on a day without trading those of the trading day before. */
export function syntheticContracts(market: Market, request: ContractsRequest): readonly OptionContract[] {
  const { asOf, expired } = request;
  const today = market.calendar.previous(addDays(asOf, 1));
  if (!expired)
    return [...contractsOn(market, today, request.underlying)].filter((one) => one.expiration_date >= asOf);
  const byTicker = new Map<string, OptionContract>();
  for (const day of market.calendar.tradingDays(market.from, today)) {
    for (const one of contractsOn(market, day, request.underlying)) {
      if (one.expiration_date < asOf) byTicker.set(one.ticker, one);
    }
  }
  return [...byTicker.values()];
}

function* contractsOn(
  market: Market,
  day: TradingDay,
  underlying: string | undefined,
): Generator<OptionContract> {
  for (const root of optionRootsOn(market, day)) {
    if ((underlying ?? underlyingOf(root.root)) !== underlyingOf(root.root)) continue;
    for (const { ticker } of contractsOfRoots(market, day, [root])) {
      const contract = describe(root, ticker.toString('latin1').slice(0, -1));
      if (contract !== undefined) yield contract;
    }
  }
}

function describe(root: OptionRoot, ticker: string): OptionContract | undefined {
  const parsed = parseOptionTicker(ticker);
  if (parsed === undefined) return undefined;
  const isCall = parsed.type === 'C';
  const isOnShare = root.underlying.kind === 'stock';
  return {
    cfi: `O${isCall ? 'C' : 'P'}${isOnShare ? 'A' : 'E'}S${isOnShare ? 'P' : 'C'}S`,
    contract_type: isCall ? 'call' : 'put',
    exercise_style: isOnShare ? 'american' : 'european',
    expiration_date: parsed.expiration,
    primary_exchange: 'BATO',
    shares_per_contract: SHARES,
    strike_price: parsed.strike,
    ticker,
    underlying_ticker: parsed.underlying,
    ...(root.strikeFactor === 1 ? {} : { additional_underlyings: [deliverable(root, parsed.underlying)] }),
  };
}

/** After a split a contract delivers what 100 old shares have become. */
function deliverable(
  root: OptionRoot,
  underlying: string,
): { readonly underlying: string; readonly type: string; readonly amount: number } {
  return { underlying, type: 'equity', amount: Math.round((SHARES / root.strikeFactor) * 100) / 100 };
}
