import { describe, expect, it } from 'vitest';
import { COOL_DOWN_MS, createCircuitBreaker, FAILURES_TO_OPEN } from './circuit-breaker.ts';

function breakerAt() {
  const time = { ms: 0 };
  const breaker = createCircuitBreaker({ nowMs: () => time.ms, monotonicMs: () => time.ms });
  return { time, breaker };
}

function failTimes(breaker: { failed(): void }, count: number): void {
  for (let index = 0; index < count; index += 1) breaker.failed();
}

describe('a host’s circuit breaker', () => {
  it('opens after failures in a row only', () => {
    const { breaker } = breakerAt();
    failTimes(breaker, FAILURES_TO_OPEN - 1);
    breaker.answered();
    failTimes(breaker, FAILURES_TO_OPEN - 1);
    expect(breaker.waitMs()).toBe(0);
    breaker.failed();
    expect([breaker.waitMs(), breaker.enter()]).toEqual([COOL_DOWN_MS, COOL_DOWN_MS]);
  });

  it('lets one call through in each cool-down, and all of them once one was answered', () => {
    const { time, breaker } = breakerAt();
    failTimes(breaker, FAILURES_TO_OPEN);
    time.ms = COOL_DOWN_MS;
    expect(breaker.waitMs()).toBe(0);
    expect([breaker.enter(), breaker.enter()]).toEqual([0, COOL_DOWN_MS]);
    breaker.failed();
    time.ms = 2 * COOL_DOWN_MS - 1;
    expect(breaker.enter()).toBe(1);
    time.ms = 2 * COOL_DOWN_MS;
    expect(breaker.enter()).toBe(0);
    breaker.answered();
    expect([breaker.enter(), breaker.enter()]).toEqual([0, 0]);
  });
});
