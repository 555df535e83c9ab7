import { expect, it } from 'vitest';
import { runDamageCampaign } from '../support/damage-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const TRIALS = Number(process.env['BARLAKE_TRIALS'] ?? 1000);

it.each([
  ['flip', 'object'],
  ['truncate', 'object'],
  ['flip', 'wire'],
  ['truncate', 'wire'],
] as const)(`accepts none of ${TRIALS} files after a %s of the %s`, async (damage, place) => {
  const seed = chooseSeed();
  const report = await runDamageCampaign(damage, place, { trials: TRIALS, seed });
  process.stderr.write(`seed ${seed}: ${JSON.stringify(report)}\n`);
  expect(report.complaints, `seed ${seed}`).toEqual([]);
  expect(report.refused + report.harmless).toBe(TRIALS);
});
