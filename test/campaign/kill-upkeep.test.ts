import { expect, it } from 'vitest';
import { chooseSeed } from '../support/seeded-random.ts';
import { runUpkeepCampaign } from '../support/upkeep-campaign.ts';

const KILLS = Number(process.env['BARLAKE_KILLS'] ?? 250);

it(`keeps every bar through ${KILLS} kills of maintenance`, { timeout: 7_200_000 }, async () => {
  const seed = chooseSeed();
  const report = await runUpkeepCampaign({ kills: KILLS, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.kills).toBeGreaterThanOrEqual(KILLS);
});
