import { describe, expect, it } from 'vitest';
import { addDays, daysOfPeriod, formatPeriod, weekdayOf } from './calendar-day.ts';

describe('calendar days', () => {
  it('knows the last day of a month, leap years too', () => {
    expect(daysOfPeriod('2024-02')).toEqual({ from: '2024-02-01', to: '2024-02-29' });
    expect(daysOfPeriod('2023-02')).toEqual({ from: '2023-02-01', to: '2023-02-28' });
    expect(daysOfPeriod('2024-12')).toEqual({ from: '2024-12-01', to: '2024-12-31' });
    expect(daysOfPeriod('2024')).toEqual({ from: '2024-01-01', to: '2024-12-31' });
    expect(daysOfPeriod('2024-03-08')).toEqual({ from: '2024-03-08', to: '2024-03-08' });
  });

  it('counts weekdays from Monday', () => {
    expect(weekdayOf('2024-03-04')).toBe(0);
    expect(weekdayOf('2024-03-10')).toBe(6);
  });

  it('names periods', () => {
    expect(formatPeriod('2024')).toBe('2024');
    expect(formatPeriod('2024-03')).toBe('Mar 2024');
    expect(formatPeriod('2024-03-08')).toBe('Fri, 8 Mar 2024');
  });

  it('steps over the end of a month', () => {
    expect(addDays('2024-02-28', 2)).toBe('2024-03-01');
    expect(addDays('2024-01-01', -1)).toBe('2023-12-31');
  });
});
