import { expect, it } from 'vitest';
import { chooseSeed } from '../support/seeded-random.ts';
import { runSilverCampaign } from '../support/silver-campaign.ts';

const KILLS = Number(process.env['BARLAKE_KILLS'] ?? 50);

it('builds the same silver after SIGKILL at 50 random instants as without', async () => {
  const seed = chooseSeed();
  const report = await runSilverCampaign({ kills: KILLS, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.kills).toBe(KILLS);
  expect(report.lakes).toBeGreaterThan(1);
});
