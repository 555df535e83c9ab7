import { expect, it } from 'vitest';
import { runPostgresCampaign } from '../support/postgres-campaign.ts';
import { chooseSeed } from '../support/seeded-random.ts';
import { withoutPostgres } from '../support/start-postgres.ts';

const KILLS = 8;

it.skipIf(withoutPostgres !== undefined)(
  `finishes to the same lake after the Postgres server was killed at ${KILLS} random instants`,
  async () => {
    const seed = chooseSeed();
    const report = await runPostgresCampaign({ kills: KILLS, seed });
    expect(report.complaints, `seed ${seed}, ${JSON.stringify(report)}`).toEqual([]);
    expect(report).toMatchObject({ kills: KILLS });
  },
);
