import { expect, it } from 'vitest';
import { runKillCampaign } from '../support/kill-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const KILLS = 50;

it('finishes to the same lake after SIGKILL at 50 random instants, and no reader notices', {
  timeout: 300_000,
}, async () => {
  const seed = chooseSeed();
  const report = await runKillCampaign({ kills: KILLS, seed });
  expect(
    report.complaints,
    `seed ${seed}, ${JSON.stringify({ ...report, complaints: report.complaints.length })}`,
  ).toEqual([]);
  expect(report).toMatchObject({ kills: KILLS });
  expect(report.lakes).toBeGreaterThan(1);
  expect(report.reads).toBeGreaterThan(KILLS);
});
