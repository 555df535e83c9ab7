import { expect, it } from 'vitest';
import { runClusterCampaign } from '../support/cluster-campaign.ts';
import { withoutPostgres } from '../support/start-postgres.ts';
import { withoutRedis } from '../support/start-redis.ts';

it.skipIf(withoutRedis !== undefined || withoutPostgres !== undefined)(
  'a cluster whose workers, servers and runs are killed fifty times fills lakes to the same bytes',
  async () => {
    const report = await runClusterCampaign({ kills: 50, seed: 1 });
    // The report is shown whatever it says: how often what was killed belongs to the result.
    process.stdout.write(`${JSON.stringify(report)}\n`);
    expect(report.complaints).toEqual([]);
  },
);
