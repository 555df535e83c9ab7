/** Longest wait a vendor can ask of us: one process must not be parked for hours by one header. */
export const MAX_RETRY_AFTER_MS = 120_000;

/**
 * The wait a `Retry-After` header asks for, in milliseconds from `nowMs`: whole seconds or an HTTP date (RFC 9110
 * §10.2.3), between 0 and {@link MAX_RETRY_AFTER_MS}. `undefined` when there is no header or it is neither.
 */
export function parseRetryAfterMs(header: string | undefined, nowMs: number): number | undefined {
  const text = header?.trim() ?? '';
  const waitMs = /^\d+$/.test(text) ? Number(text) * 1000 : httpDateMs(text) - nowMs;
  return Number.isNaN(waitMs) ? undefined : Math.min(Math.max(waitMs, 0), MAX_RETRY_AFTER_MS);
}

/** NaN unless the text starts like an HTTP date; `Date.parse` alone would take `12.5` or `-3` for dates. */
function httpDateMs(text: string): number {
  return /^[A-Za-z]{3,9},? /.test(text) ? Date.parse(text) : Number.NaN;
}
