import { describe, expect, it } from 'vitest';
import { openProcessorMeter } from './processor-meter.ts';

describe('a processor meter', () => {
  it('tells what was taken since it was last looked at, in cores, and the same again when that was just now', () => {
    let nowMs = 0;
    let micros = 5_000_000;
    const cores = openProcessorMeter({ monotonicMs: () => nowMs }, () => ({ user: micros, system: 0 }));
    [nowMs, micros] = [2_000, 8_000_000];
    expect(cores()).toBe(1.5);
    [nowMs, micros] = [2_500, 9_000_000];
    expect(cores()).toBe(1.5);
    [nowMs, micros] = [6_000, 9_000_000];
    expect(cores()).toBe(0.25);
  });
});
