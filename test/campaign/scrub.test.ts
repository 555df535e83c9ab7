import { expect, it } from 'vitest';
import { runScrubCampaign } from '../support/scrub-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

it('finds 1,000 flipped bits and repairs what they were in', { timeout: 7_200_000 }, async () => {
  const seed = chooseSeed();
  const report = await runScrubCampaign({ flips: 1_000, flipsPerScrub: 40, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect(report.flips).toBe(1_000);
});
