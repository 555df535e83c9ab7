import { expect, it } from 'vitest';
import { runKillCampaign } from '../support/kill-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';

const KILLS = Number(process.env['BARLAKE_KILLS'] ?? 1000);

it(`finishes to the same lake after SIGKILL at ${KILLS} random instants, and no reader notices`, async () => {
  const seed = chooseSeed();
  const report = await runKillCampaign({ kills: KILLS, seed });
  process.stderr.write(`seed ${seed}: ${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ kills: KILLS, complaints: [] });
});

it('does so while the vendor has trouble of every kind', async () => {
  const seed = chooseSeed() + 1;
  const faults = ['truncate', 'drop', 'flip', 'wrong-size', 'error', 'throttle'].map(
    (kind) => `${kind}=*@0.03`,
  );
  const report = await runKillCampaign({ kills: Math.ceil(KILLS / 5), seed, faults });
  process.stderr.write(`seed ${seed}: ${JSON.stringify(report)}\n`);
  expect(report).toMatchObject({ complaints: [] });
});
