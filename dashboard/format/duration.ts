const STEPS = [
  { seconds: 86_400, unit: 'd' },
  { seconds: 3600, unit: 'h' },
  { seconds: 60, unit: 'min' },
  { seconds: 1, unit: 's' },
] as const;

/** `3 d 4 h`, `12 min 5 s`, `1.4 s`, `230 ms`: the two largest units that count. */
export function formatDuration(seconds: number): string {
  if (seconds < 0) return `−${formatDuration(-seconds)}`;
  if (seconds < 1) return `${Math.round(seconds * 1000)} ms`;
  if (seconds < 10) return `${Math.round(seconds * 10) / 10} s`;
  const rounded = Math.round(seconds);
  const first = STEPS.findIndex((step) => rounded >= step.seconds);
  const [large, small] = STEPS.slice(first, first + 2);
  if (large === undefined) return '0 s';
  const count = Math.floor(rounded / large.seconds);
  const rest = small === undefined ? 0 : Math.floor((rounded % large.seconds) / small.seconds);
  return rest === 0 || small === undefined
    ? `${count} ${large.unit}`
    : `${count} ${large.unit} ${rest} ${small.unit}`;
}

/** `5 min ago`, `in 3 h`; `now` within five seconds. */
export function formatDistance(fromMs: number, nowMs: number): string {
  const seconds = Math.round((fromMs - nowMs) / 1000);
  if (Math.abs(seconds) < 5) return 'now';
  const [largest = ''] = formatDuration(Math.abs(seconds)).split(/(?<=[a-z]) /);
  return seconds > 0 ? `in ${largest}` : `${largest} ago`;
}
