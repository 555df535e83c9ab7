import { expect, it } from 'vitest';
import { runBucketCampaign } from '../support/bucket-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';
import { S3_PYTHON } from '../support/start-s3-server.ts';

const KILLS = Number(process.env['BARLAKE_KILLS'] ?? 3);

it.skipIf(S3_PYTHON === undefined)(
  `fills lakes in a bucket to the same files after SIGKILL at ${KILLS} random instants`,
  { timeout: 3_600_000 },
  async () => {
    const seed = chooseSeed();
    const report = await runBucketCampaign({ kills: KILLS, seed });
    process.stderr.write(`seed ${seed}: ${JSON.stringify(report)}\n`);
    expect(report).toMatchObject({ kills: KILLS, complaints: [] });
  },
);
