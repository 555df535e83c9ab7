import { describe, expect, it } from 'vitest';
import { createFailureBrake } from './failure-brake.ts';

describe('a brake for guesses', () => {
  it('holds an address after ten, for the rest of the minute, and no other address', () => {
    let nowMs = 1_000_000;
    const brake = createFailureBrake(() => nowMs);
    for (let count = 0; count < 9; count += 1) brake.fail('a');
    expect(brake.waitMs('a')).toBe(0);
    nowMs += 10_000;
    brake.fail('a');
    expect(brake.waitMs('a')).toBe(50_000);
    expect(brake.waitMs('b')).toBe(0);
    nowMs += 50_000;
    expect(brake.waitMs('a')).toBe(0);
  });

  it('holds everybody when guesses come from many addresses', () => {
    const brake = createFailureBrake(() => 0);
    for (let count = 0; count < 299; count += 1) brake.fail(`address ${count}`);
    expect(brake.waitMs('new')).toBe(0);
    brake.fail('one more');
    expect(brake.waitMs('new')).toBe(60_000);
  });

  it('remembers a bounded number of addresses', () => {
    let nowMs = 0;
    const brake = createFailureBrake(() => nowMs);
    for (let count = 0; count < 10; count += 1) brake.fail('first');
    expect(brake.waitMs('first')).toBeGreaterThan(0);
    nowMs += 61_000;
    for (let count = 0; count < 10_001; count += 1) {
      brake.fail(`address ${count}`);
      if (count % 200 === 0) nowMs += 61_000;
    }
    expect(brake.waitMs('address 0')).toBe(0);
  });
});
