import { expect, it } from 'vitest';
import { chooseSeed } from '../support/seeded-random.ts';
import { runSilverCampaign } from '../support/silver-campaign.ts';

const KILLS = 5;

it('builds the same silver after SIGKILL at random instants as without', { timeout: 120_000 }, async () => {
  const seed = chooseSeed();
  const report = await runSilverCampaign({ kills: KILLS, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.kills).toBe(KILLS);
});
