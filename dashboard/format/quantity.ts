const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];
const whole = new Intl.NumberFormat('en-US', { maximumFractionDigits: 0 });
const compact = new Intl.NumberFormat('en-US', { notation: 'compact', maximumFractionDigits: 1 });

/** `1.2 GB`, in powers of ten like the command line. */
export function formatBytes(bytes: number): string {
  const power = bytes < 1 ? 0 : Math.min(UNITS.length - 1, Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  const digits = power === 0 || value >= 100 ? 0 : 1;
  return `${value.toFixed(digits)} ${UNITS[power]}`;
}

/** `12,345`. */
export function formatCount(count: number): string {
  return whole.format(count);
}

/** `12.3K`, `4.5M`: where room is short. */
export function formatCompact(count: number): string {
  return compact.format(count);
}

/** `99.98 %`; never rounded up to 100 when something is missing. */
export function formatShare(share: number): string {
  const percent = share * 100;
  if (percent >= 100) return '100 %';
  const shown = percent >= 99 ? Math.floor(percent * 100) / 100 : Math.round(percent * 10) / 10;
  return `${shown} %`;
}

/** `1 day`, `2 days`. */
export function formatPlural(count: number, one: string, many = `${one}s`): string {
  return `${formatCount(count)} ${count === 1 ? one : many}`;
}
