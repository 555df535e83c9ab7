import { expect, it } from 'vitest';
import { runExportCampaign } from '../support/export-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const KILLS = Number(process.env['BARLAKE_KILLS'] ?? 50);

it(`survives ${KILLS} kills of export qlib at random instants`, async () => {
  const seed = chooseSeed();
  const report = await runExportCampaign({ kills: KILLS, seed });
  process.stderr.write(`seed ${seed}: ${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ kills: KILLS, complaints: [] });
});
