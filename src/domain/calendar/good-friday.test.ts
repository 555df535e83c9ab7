import { expect, it } from 'vitest';
import { goodFriday } from './good-friday.ts';

it.each([
  // The earliest and latest Easters around, and the exchange's own dates.
  [2008, '2008-03-21'],
  [2011, '2011-04-22'],
  [2019, '2019-04-19'],
  [2026, '2026-04-03'],
  [2027, '2027-03-26'],
  [2028, '2028-04-14'],
  [2038, '2038-04-23'],
  [2049, '2049-04-16'],
  [2076, '2076-04-17'],
])('puts Good Friday of %i on %s', (year, day) => {
  expect(goodFriday(year)).toBe(day);
});
