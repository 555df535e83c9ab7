import { expect, it } from 'vitest';
import { runClusterCampaign } from '../support/cluster-campaign.ts';
import { withoutPostgres } from '../support/start-postgres.ts';
import { withoutRedis } from '../support/start-redis.ts';

it.skipIf(withoutRedis !== undefined || withoutPostgres !== undefined)(
  'a cluster whose workers, servers and runs are killed fills a lake to the same bytes',
  async () => {
    const report = await runClusterCampaign({ kills: 4, seed: 3 });
    expect(report.complaints).toEqual([]);
    expect(Object.values(report.kills).reduce((sum, count) => sum + count, 0)).toBe(4);
  },
);
