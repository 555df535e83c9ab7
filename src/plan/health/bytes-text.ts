const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'];

/** Bytes with three digits and a decimal unit: `1.9 GB`. */
export function bytesText(bytes: number): string {
  let value = Math.abs(bytes);
  let unit = 0;
  // 999.6 kB would be rounded to a thousand of them.
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return `${bytes < 0 ? '-' : ''}${Number(value.toPrecision(3))} ${UNITS[unit] ?? 'B'}`;
}
