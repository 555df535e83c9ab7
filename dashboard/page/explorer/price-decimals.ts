/** Digits after the point that a price is written with: cents from a dollar up, four significant digits below. */
export function priceDecimals(price: number): number {
  if (price >= 1 || price <= 0) return 2;
  return Math.min(8, 3 - Math.floor(Math.log10(price)));
}

/** A price as text. */
export function formatPrice(price: number, decimals: number): string {
  return price.toLocaleString('en-US', { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
}

/** A change against the price before, in per cent with its sign; empty without one. */
export function formatChange(price: number, before: number | undefined): string {
  if (before === undefined || before === 0) return '';
  const percent = (price / before - 1) * 100;
  const sign = percent < 0 ? '−' : '+';
  return `${sign}${Math.abs(percent).toFixed(2)} %`;
}
