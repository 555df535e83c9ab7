import { describe, expect, it } from 'vitest';
import { extendedSpans, isUsualEarlyClose, minuteClock } from './session-spans.ts';

const minuteOf = minuteClock('America/New_York');
const barAt = (instant: string): { timeMs: number; date: string } => ({
  timeMs: Date.parse(instant),
  date: instant.slice(0, 10),
});
const spansOf = (instants: readonly string[], barMinutes = 1): unknown =>
  extendedSpans(instants.map(barAt), { minuteOf, barMinutes, earlyCloses: new Set(['2024-05-24']) });

describe('extended hours', () => {
  it('are the bars before the opening and after the close on the exchange’s clock, in summer and winter', () => {
    expect(
      spansOf([
        '2024-07-10T13:28:00Z',
        '2024-07-10T13:29:00Z',
        '2024-07-10T13:30:00Z',
        '2024-07-10T19:59:00Z',
        '2024-07-10T20:00:00Z',
        '2024-12-10T14:29:00Z',
        '2024-12-10T14:30:00Z',
      ]),
    ).toEqual([
      { first: 0, last: 1, kind: 'before' },
      { first: 4, last: 4, kind: 'after' },
      { first: 5, last: 5, kind: 'before' },
    ]);
  });

  it('begin at 13:00 on half days, the usual and the named ones', () => {
    expect(spansOf(['2024-11-29T17:59:00Z', '2024-11-29T18:00:00Z', '2024-05-24T17:00:00Z'])).toEqual([
      { first: 1, last: 1, kind: 'after' },
      { first: 2, last: 2, kind: 'after' },
    ]);
  });

  it('leave a bar that reaches over the opening in the session', () => {
    expect(spansOf(['2024-07-10T13:00:00Z'], 60)).toEqual([]);
  });
});

describe('half days', () => {
  it('are the day after Thanksgiving, Christmas Eve and 3 July on weekdays', () => {
    const days = ['2024-11-29', '2024-12-24', '2024-07-03', '2023-07-03'];
    expect(days.map(isUsualEarlyClose)).toEqual([true, true, true, true]);
  });

  it('are no Christmas Eve that is itself the holiday, and no other Friday', () => {
    expect(['2021-12-24', '2024-11-22', '2020-07-03', '2024-07-05'].map(isUsualEarlyClose)).toEqual([
      false,
      false,
      false,
      false,
    ]);
  });
});
