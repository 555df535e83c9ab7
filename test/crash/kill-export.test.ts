import { expect, it } from 'vitest';
import { runExportCampaign } from '../support/export-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

it('ends with the undisturbed export after SIGKILL at random instants, and never shows half of one', {
  timeout: 300_000,
}, async () => {
  const seed = chooseSeed();
  const report = await runExportCampaign({ kills: 6, seed });
  expect(report, `seed ${seed}`).toMatchObject({ kills: 6, complaints: [] });
  expect(report.reads).toBeGreaterThan(0);
});
