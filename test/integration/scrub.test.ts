import { expect, it } from 'vitest';
import { runScrubCampaign } from '../support/scrub-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

it('finds every flipped bit in one scrub and repairs what it was in', { timeout: 240_000 }, async () => {
  const seed = chooseSeed();
  const report = await runScrubCampaign({ flips: 16, flipsPerScrub: 8, seed });
  expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
  expect([report.flips, report.scrubs]).toEqual([16, 2]);
});
