/** In which zone a person wants times: the exchange’s, UTC, or this machine’s. */
export type ZoneChoice = 'exchange' | 'utc' | 'local';

/** How much of an instant to write. */
export type InstantStyle = 'full' | 'minute' | 'time' | 'day';

const PARTS: Readonly<Record<InstantStyle, Intl.DateTimeFormatOptions>> = {
  full: {
    year: 'numeric',
    month: '2-digit',
    day: '2-digit',
    hour: '2-digit',
    minute: '2-digit',
    second: '2-digit',
  },
  minute: { year: 'numeric', month: '2-digit', day: '2-digit', hour: '2-digit', minute: '2-digit' },
  time: { hour: '2-digit', minute: '2-digit', second: '2-digit' },
  day: { year: 'numeric', month: '2-digit', day: '2-digit' },
};
const formatters = new Map<string, Intl.DateTimeFormat>();

/** `2024-03-08 14:05:12 ET`: always with the zone it is in, except for days. `timeZone` undefined: this machine’s. */
export function formatInstant(
  epochMs: number,
  timeZone: string | undefined,
  style: InstantStyle = 'full',
): string {
  const fields = Object.fromEntries(
    formatterOf(timeZone, style)
      .formatToParts(epochMs)
      .map(({ type, value }) => [type, value]),
  );
  const { year, month, day, hour, minute, second, timeZoneName } = fields;
  const date = `${year}-${month}-${day}`;
  if (style === 'day') return date;
  const clock = second === undefined ? `${hour}:${minute}` : `${hour}:${minute}:${second}`;
  const zone = zoneLabel(timeZone, timeZoneName ?? '');
  return style === 'time' ? `${clock} ${zone}` : `${date} ${clock} ${zone}`;
}

/** `ET` for New York all year, else as the system abbreviates it. */
function zoneLabel(timeZone: string | undefined, abbreviation: string): string {
  return timeZone === 'America/New_York' ? 'ET' : abbreviation;
}

function formatterOf(timeZone: string | undefined, style: InstantStyle): Intl.DateTimeFormat {
  const key = `${timeZone} ${style}`;
  const known = formatters.get(key);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat('en-US', {
    ...PARTS[style],
    hourCycle: 'h23',
    timeZoneName: 'short',
    ...(timeZone === undefined ? {} : { timeZone }),
  });
  formatters.set(key, made);
  return made;
}
