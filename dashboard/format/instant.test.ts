import { describe, expect, it } from 'vitest';
import { formatInstant } from './instant.ts';

const MARCH = Date.UTC(2024, 2, 8, 19, 5, 12);

describe('formatInstant', () => {
  it('writes New York as ET, in winter and in summer time', () => {
    expect(formatInstant(MARCH, 'America/New_York')).toBe('2024-03-08 14:05:12 ET');
    expect(formatInstant(Date.UTC(2024, 6, 8, 19, 5), 'America/New_York', 'minute')).toBe(
      '2024-07-08 15:05 ET',
    );
  });

  it('writes UTC with its name', () => {
    expect(formatInstant(MARCH, 'UTC')).toBe('2024-03-08 19:05:12 UTC');
    expect(formatInstant(MARCH, 'UTC', 'time')).toBe('19:05:12 UTC');
  });

  it('writes midnight as 00, not 24', () => {
    expect(formatInstant(Date.UTC(2024, 0, 1), 'UTC', 'time')).toBe('00:00:00 UTC');
  });

  it('writes days without a zone', () => {
    expect(formatInstant(MARCH, 'UTC', 'day')).toBe('2024-03-08');
  });
});
