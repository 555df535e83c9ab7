import type { QuarantineReason } from './quarantine-reason.ts';
import type { Bar } from './resample/fold-bars.ts';

/** The largest count of trades that a file holds. */
const TRANSACTIONS_MAX = 4_294_967_295;

/** Why a received bar is none, or `undefined` when it is one. Its time is for the caller to judge. */
export function judgeBar(
  bar: Bar,
): { readonly reason: QuarantineReason; readonly detail: string } | undefined {
  const { open, high, low, close, volume, vwap, transactions } = bar;
  const numbers = [open, high, low, close, ...[volume, vwap].filter((value) => value !== undefined)];
  const prices = `open ${open}, high ${high}, low ${low}, close ${close}`;
  if (numbers.some((value) => !Number.isFinite(value) || value < 0)) {
    return { reason: 'negative_or_not_finite', detail: `${prices}, volume ${volume}, average ${vwap}` };
  }
  if (transactions !== undefined && !isCount(transactions)) {
    return { reason: 'unparsable', detail: `transactions ${transactions}` };
  }
  if (high < open || high < close || low > open || low > close)
    return { reason: 'ohlc_order', detail: prices };
  return undefined;
}

function isCount(value: number): boolean {
  return Number.isInteger(value) && value >= 0 && value <= TRANSACTIONS_MAX;
}
