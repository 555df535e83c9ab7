import { describe, expect, it } from 'vitest';
import { chartTimes, zoneOffset } from './chart-times.ts';

const HOUR_MS = 3_600_000;

describe('the offset of a zone', () => {
  it('changes with daylight saving time', () => {
    const offset = zoneOffset('America/New_York');
    expect(offset(Date.parse('2024-03-10T06:59:00Z')) / HOUR_MS).toBe(-5);
    expect(offset(Date.parse('2024-03-10T07:00:00Z')) / HOUR_MS).toBe(-4);
    expect(zoneOffset('UTC')(0)).toBe(0);
  });

  it('knows zones at quarters of an hour', () => {
    expect(zoneOffset('Asia/Kathmandu')(Date.parse('2024-01-01T00:01:00Z')) / HOUR_MS).toBe(5.75);
  });
});

describe('times of a chart', () => {
  it('show the clock of the zone and stand for the instant', () => {
    const opening = Date.parse('2024-07-10T13:30:00Z');
    const { seconds, instantOf } = chartTimes([opening], zoneOffset('America/New_York'));
    expect(seconds).toEqual([Date.parse('2024-07-10T09:30:00Z') / 1000]);
    expect(instantOf(seconds[0] ?? 0)).toBe(opening);
    expect(instantOf(1)).toBeUndefined();
  });

  it('keep rising while the clock is set back', () => {
    const hours = Array.from({ length: 4 }, (_, i) => Date.parse('2024-11-03T04:00:00Z') + i * HOUR_MS);
    const { seconds, instantOf } = chartTimes(hours, zoneOffset('America/New_York'));
    expect(seconds.every((second, i) => i === 0 || second > (seconds[i - 1] ?? 0))).toBe(true);
    expect(seconds.map(instantOf)).toEqual(hours);
  });
});
