const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** Short names of the months, January first. */
export const MONTH_NAMES: readonly string[] = MONTHS;

/** `Mar 2024` of `2024-03`; years and days as they are. */
export function formatPeriod(key: string): string {
  const {
    year = key,
    month = '',
    day,
  } = /^(?<year>\d{4})-(?<month>\d\d)(?:-(?<day>\d\d))?$/.exec(key)?.groups ?? {};
  const name = MONTHS[Number(month) - 1];
  if (name === undefined) return key;
  return day === undefined ? `${name} ${year}` : `${weekdayName(key)}, ${Number(day)} ${name} ${year}`;
}

/** Day of the week of `2024-03-08`, Monday 0 to Sunday 6. */
export function weekdayOf(day: string): number {
  return (new Date(`${day}T00:00:00Z`).getUTCDay() + 6) % 7;
}

/** First and last day of a year, a month or a day, as `2024-01-01`. */
export function daysOfPeriod(key: string): { readonly from: string; readonly to: string } {
  if (key.length === 4) return { from: `${key}-01-01`, to: `${key}-12-31` };
  if (key.length > 7) return { from: key, to: key };
  const [year = 0, month = 1] = key.split('-').map(Number);
  const last = new Date(Date.UTC(year, month, 0)).getUTCDate();
  return { from: `${key}-01`, to: `${key}-${String(last).padStart(2, '0')}` };
}

/** A day some days later, or earlier with a negative count. */
export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

function weekdayName(day: string): string {
  return WEEKDAYS[(weekdayOf(day) + 1) % 7] ?? '';
}
