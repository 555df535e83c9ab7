import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { planResources } from '../resource-plan.ts';
import { beginGoverning, type GovernorState, govern, planInForce } from './govern.ts';
import { memoryLevel } from './judge-memory.ts';

const PLAN = planResources({ usableCores: 32, usableMemoryBytes: 128 * 1024 ** 3 });
const verdict = (share: number) => ({ level: memoryLevel(share), share, of: 'process' as const });

/** Readings a second apart; the steps that follow from them. */
function steps(shares: readonly number[]): readonly string[] {
  let state: GovernorState = beginGoverning(PLAN);
  return shares.map((share, second) => {
    const governed = govern(state, verdict(share), second * 1000);
    state = governed.state;
    return governed.step;
  });
}

const seconds = (count: number, share: number): number[] => Array.from({ length: count }, () => share);

describe('governing memory', () => {
  it('steps down when memory is shed, and again only after the first step could show', () => {
    const taken = steps(seconds(11, 0.9));
    expect(taken.flatMap((step, second) => (step === 'down' ? [second] : []))).toEqual([0, 5, 10]);
  });

  it('does not step down while memory is merely full', () => {
    expect(new Set(steps(seconds(100, 0.8)))).toEqual(new Set(['none']));
  });

  it('steps up after half a minute of ease, one step at a time', () => {
    const taken = steps([...seconds(6, 0.9), ...seconds(70, 0.5)]);
    expect(taken.flatMap((step, second) => (step === 'up' ? [second] : []))).toEqual([36, 66]);
  });

  it('counts ease from its last interruption, and what is neither easy nor full as none', () => {
    const taken = steps([0.9, ...seconds(29, 0.5), 0.7, ...seconds(29, 0.5), 0.5, 0.5]);
    expect(taken.lastIndexOf('up')).toBe(61);
    expect(taken.filter((step) => step === 'up')).toHaveLength(1);
  });

  it('never takes more than was planned, whatever the readings', () => {
    fc.assert(
      fc.property(fc.array(fc.double({ min: 0, max: 2, noNaN: true }), { maxLength: 200 }), (shares) => {
        let state = beginGoverning(PLAN);
        for (const [index, share] of shares.entries()) {
          ({ state } = govern(state, verdict(share), index * 7000));
          expect(planInForce(state).duckdbMemoryMb).toBeLessThanOrEqual(PLAN.duckdbMemoryMb);
          expect(planInForce(state).downloads).toBeLessThanOrEqual(PLAN.downloads);
        }
        for (let turn = 0; turn < 20; turn++)
          ({ state } = govern(state, verdict(0.1), 2_000_000 + turn * 30_000));
        expect(planInForce(state)).toEqual(PLAN);
      }),
    );
  });
});
