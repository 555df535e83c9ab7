import { setImmediate as breathe } from 'node:timers/promises';
import type { OptionContract } from '../../../../contract/vendor/option-contracts.ts';
import { underlyingOf } from '../../../domain/option-root.ts';
import { parseOptionTicker } from '../../../domain/option-ticker.ts';
import { addDays, type TradingDay } from '../../../domain/trading-day.ts';
import type { ContractsRequest } from '../../../vendor-api/market-source.ts';
import type { Market } from '../../market/market.ts';
import { contractsOfRoots } from '../../market/option-day.ts';
import { type OptionRoot, optionRootsOn } from '../../market/option-root.ts';

const SHARES = 100;

/** Contracts stay listed until they expire; those that were near the price longer ago than this are forgotten. */
const LOOK_BACK_DAYS = 60;

/** Chains looked at for one answer: bounds the work where nobody named an underlying, latest days first. */
const CHAINS_MAX = 6000;

/** Answers kept, since clients ask page by page. */
const KEPT_ANSWERS = 8;

/** Contracts of a synthetic market as of any day. */
export function syntheticContracts(
  market: Market,
): (request: ContractsRequest) => Promise<readonly OptionContract[]> {
  const kept = new Map<string, Promise<readonly OptionContract[]>>();
  return (request) => {
    const { asOf, expired, underlying } = request;
    const key = JSON.stringify([asOf, expired, underlying]);
    const answer = kept.get(key) ?? collect(market, request);
    kept.set(key, answer);
    for (const oldest of kept.keys()) if (kept.size > KEPT_ANSWERS) kept.delete(oldest);
    return answer;
  };
}

/** Everything that was near a price on a day up to `asOf` and has expired by then, or has not. */
async function collect(
  market: Market,
  { asOf, expired, underlying }: ContractsRequest,
): Promise<readonly OptionContract[]> {
  const byTicker = new Map<string, OptionContract>();
  let chainCount = 0;
  for (const day of lookBack(market, asOf, expired)) {
    if (chainCount >= CHAINS_MAX) break;
    await breathe();
    const roots = optionRootsOn(market, day).filter(
      ({ root }) => (underlying ?? underlyingOf(root)) === underlyingOf(root),
    );
    chainCount += roots.length;
    for (const contract of contractsOn(market, day, roots)) {
      if (contract.expiration_date < asOf === expired) byTicker.set(contract.ticker, contract);
    }
  }
  return [...byTicker.values()];
}

/** Trading days whose chains count, latest first; at least one, for a market that begins later. */
function lookBack(market: Market, asOf: TradingDay, expired: boolean): readonly TradingDay[] {
  const today = market.calendar.previous(addDays(asOf, 1));
  const from =
    expired || addDays(asOf, -LOOK_BACK_DAYS) < market.from ? market.from : addDays(asOf, -LOOK_BACK_DAYS);
  const days = market.calendar.tradingDays(from, today).toReversed();
  return days.length === 0 && !expired ? [today] : days;
}

function* contractsOn(
  market: Market,
  day: TradingDay,
  roots: readonly OptionRoot[],
): Generator<OptionContract> {
  for (const root of roots) {
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
