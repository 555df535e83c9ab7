import { afterAll, beforeAll, describe } from 'vitest';
import { describeExecutor } from '../support/executor-suite.ts';
import { openTestExecutor } from '../support/queue-bench.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { type RedisServer, startRedis, withoutRedis } from '../support/start-redis.ts';

let count = 0;
const nextLake = (): string => `lake${++count}`;

describe.skipIf(withoutRedis !== undefined)('over Redis', () => {
  let redis: RedisServer;
  beforeAll(async () => {
    redis = await startRedis();
  });
  afterAll(async () => redis?.[Symbol.asyncDispose]());

  describeExecutor('an executor', async (perform) =>
    openTestExecutor({ backend: 'redis', url: redis.url, prefix: 'test', lake: nextLake() }, perform),
  );
});

describe.skipIf(withoutPostgres !== undefined)('over Postgres', () => {
  let postgres: PostgresServer;
  beforeAll(async () => {
    postgres = await startPostgres();
  });
  afterAll(async () => postgres?.[Symbol.asyncDispose]());

  describeExecutor('an executor', async (perform) =>
    openTestExecutor({ backend: 'postgres', url: postgres.url, prefix: 'test', lake: nextLake() }, perform),
  );
});
