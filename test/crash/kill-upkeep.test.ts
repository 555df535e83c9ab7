import { expect, it } from 'vitest';
import { chooseSeed } from '../support/seeded-random.ts';
import { runUpkeepCampaign } from '../support/upkeep-campaign.ts';

const KILLS = 5;

it('keeps every bar while maintenance is killed at random instants, run twice and in any order', {
  timeout: 240_000,
}, async () => {
  const seed = chooseSeed();
  const report = await runUpkeepCampaign({ kills: KILLS, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(KILLS);
});
