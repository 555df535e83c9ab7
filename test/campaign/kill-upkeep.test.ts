import { expect, it } from 'vitest';
import { chooseSeed } from '../support/seeded-random.ts';
import { runUpkeepCampaign } from '../support/upkeep-campaign.ts';

const KILLS = 250;

it('keeps every bar through 250 kills of maintenance', { timeout: 7_200_000 }, async () => {
  const seed = chooseSeed();
  const report = await runUpkeepCampaign({ kills: KILLS, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(KILLS);
});
