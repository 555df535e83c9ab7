import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';

const WHOLE_SECONDS_FROM_MS = 10_000;
const THOUSANDS = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });

/** Bytes of files and transfers: `1.34 MB`, decimal as disks and vendors count. */
export function formatBytes(bytes: number): string {
  return prettyBytes(bytes);
}

/** Bytes of memory: `23.5 GiB`, binary as operating systems count. */
export function formatMemory(bytes: number): string {
  return prettyBytes(bytes, { binary: true, maximumFractionDigits: 1 });
}

/** A duration: `340ms`, `4.2s`, `1m 20s`, `3h 5m`. At most two units. */
export function formatDuration(durationMs: number): string {
  const isLong = durationMs >= WHOLE_SECONDS_FROM_MS;
  return prettyMs(isLong ? Math.round(durationMs / 1000) * 1000 : durationMs, {
    unitCount: 2,
    secondsDecimalDigits: isLong ? 0 : 1,
  });
}

/** A count with thousands separators: `1,234,567`. */
export function formatCount(count: number): string {
  return THOUSANDS.format(count);
}
