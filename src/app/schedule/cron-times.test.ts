import { describe, expect, it } from 'vitest';
import { cronTimes } from './cron-times.ts';

const DAILY = cronTimes('5 11 * * *', 'America/New_York');
const at = (text: string): number => Date.parse(text);
const shown = (ms: number | undefined): string | undefined =>
  ms === undefined ? undefined : new Date(ms).toISOString();

describe('the times of a cron expression', () => {
  it('keep to the clock of New York when it changes', () => {
    expect(shown(DAILY.after(at('2026-03-07T00:00:00Z')))).toBe('2026-03-07T16:05:00.000Z');
    expect(shown(DAILY.after(at('2026-03-07T16:05:00Z')))).toBe('2026-03-08T15:05:00.000Z');
    expect(shown(DAILY.after(at('2026-10-31T15:05:00Z')))).toBe('2026-11-01T16:05:00.000Z');
    expect(shown(DAILY.before(at('2026-03-08T15:04:59Z')))).toBe('2026-03-07T16:05:00.000Z');
    expect(shown(DAILY.before(at('2026-03-08T15:05:00Z')))).toBe('2026-03-08T15:05:00.000Z');
  });

  it('come once a day, also at an hour that is left out or comes twice', () => {
    const early = cronTimes('30 2 * * *', 'America/New_York');
    const twice = cronTimes('30 1 * * *', 'America/New_York');
    const spring = [early.after(at('2026-03-08T05:00:00Z')), early.after(at('2026-03-08T07:30:00Z'))];
    expect(spring.map(shown)).toEqual(['2026-03-08T07:00:00.000Z', '2026-03-09T06:30:00.000Z']);
    const autumn = [twice.after(at('2026-11-01T04:00:00Z')), twice.after(at('2026-11-01T05:30:00Z'))];
    expect(autumn.map(shown)).toEqual(['2026-11-01T05:30:00.000Z', '2026-11-02T06:30:00.000Z']);
  });

  it('are refused when they make no sense', () => {
    expect(() => cronTimes('61 * * * *', 'UTC')).toThrow('minute');
    expect(() => cronTimes('5 11 * * *', 'Mars/Olympus')).toThrow('Mars/Olympus');
    expect(() => cronTimes('* * * * * *', 'UTC')).toThrow('mode');
  });
});
