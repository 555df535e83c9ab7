import { Client } from 'pg';
import { describe, expect, it } from 'vitest';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';

async function ask(url: string, text: string): Promise<readonly unknown[]> {
  const client = new Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(text)).rows;
  } finally {
    await client.end();
  }
}

describe.skipIf(withoutPostgres !== undefined)('the Postgres server of the tests', () => {
  it('keeps what it has acknowledged when it is killed and started again', async () => {
    await using server = await startPostgres();
    await ask(server.url, 'CREATE TABLE kept AS SELECT 7 AS number');
    await server.kill();
    await expect(ask(server.url, 'SELECT 1')).rejects.toThrow(/ECONNREFUSED/);
    await server.restart();
    expect(await ask(server.url, 'SELECT number FROM kept')).toEqual([{ number: 7 }]);
  });
});
