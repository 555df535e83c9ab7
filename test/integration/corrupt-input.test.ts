import { expect, it } from 'vitest';
import { runDamageCampaign } from '../support/damage-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const TRIALS = 200;

it.each([
  ['flip', 'object'],
  ['truncate', 'object'],
  ['flip', 'wire'],
  ['truncate', 'wire'],
] as const)('accepts none of 200 files after a %s of the %s', { timeout: 120_000 }, async (damage, place) => {
  const seed = chooseSeed();
  const { refused, harmless, complaints } = await runDamageCampaign(damage, place, { trials: TRIALS, seed });
  expect(complaints, `seed ${seed}`).toEqual([]);
  expect(refused + harmless).toBe(TRIALS);
  // Only a bit of the time or the system in the gzip header may change without a trace.
  expect(harmless, `seed ${seed}`).toBeLessThan(damage === 'flip' && place === 'object' ? TRIALS / 10 : 1);
});
