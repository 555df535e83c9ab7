import prettyBytes from 'pretty-bytes';
import prettyMs from 'pretty-ms';

/** A number with its thousands apart. */
export function countText(count: number): string {
  return Math.round(count).toLocaleString('en-US');
}

/** `1.4 GB`; a dash for what nobody knows. */
export function sizeText(bytes: number | null): string {
  return bytes === null ? '–' : prettyBytes(bytes);
}

/** `2m 11s`; a dash for what nobody knows. */
export function secondsText(seconds: number | null): string {
  if (seconds === null) return '–';
  return prettyMs(seconds * 1000, { secondsDecimalDigits: 1, unitCount: 2 });
}

/** `2026-03-10 16:00:05 UTC`. */
export function timeText(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19).replace('T', ' ')} UTC`;
}

/** A share in percent. */
export function shareText(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((100 * part) / whole).toFixed(1)} %`;
}
