import { Pool, type PoolClient } from 'pg';
import type { SharedLedger, SharedLedgerOptions } from './shared-ledger.ts';

const ANSWER_MS = 5_000;

const NOW = '(extract(epoch FROM clock_timestamp()) * 1000)::bigint';

/** A book of calls in Postgres, in the schema of the queues; whoever claims holds the account for a moment. */
export function openPostgresLedger({ url, prefix, account, windows }: SharedLedgerOptions): SharedLedger {
  const schema = `"${prefix.replaceAll(/[^A-Za-z0-9_]/g, '_')}"`;
  const pool = new Pool({
    connectionString: url,
    max: 1,
    connectionTimeoutMillis: ANSWER_MS,
    query_timeout: ANSWER_MS,
    application_name: 'barlake budget',
  });
  // Each call tells its own failure.
  pool.on('error', () => undefined);
  const longestMs = Math.max(...windows.map(({ windowMs }) => windowMs));
  let isMade = false;
  const inTurn = async <Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> => {
    const client = await pool.connect();
    let broken: Error | undefined;
    try {
      if (!isMade) await makeTables(client, schema);
      isMade = true;
      await client.query('BEGIN');
      await client.query('SELECT pg_advisory_xact_lock(hashtextextended($1, 0))', [account]);
      const result = await work(client);
      await client.query('COMMIT');
      return result;
    } catch (error) {
      broken = error instanceof Error ? error : new Error(String(error));
      throw broken;
    } finally {
      // A connection that failed within a transaction is not used again.
      client.release(broken);
    }
  };
  return {
    claim: async () =>
      inTurn(async (client) => {
        const waits = windows.map(
          (_, index) =>
            `(SELECT at_ms + $${index * 2 + 3}::bigint FROM ${schema}.call_grants WHERE account = $1 ORDER BY at_ms DESC OFFSET $${index * 2 + 2} LIMIT 1)`,
        );
        const limits = windows.flatMap(({ callsMax, windowMs }) => [callsMax - 1, windowMs]);
        const { rows } = await client.query<{ wait: string }>(
          `SELECT greatest(0, (SELECT until_ms FROM ${schema}.call_pauses WHERE account = $1) - ${NOW}, ${waits.map((free) => `${free} - ${NOW}`).join(', ')}) AS wait`,
          [account, ...limits],
        );
        const waitMs = Number(rows[0]?.wait ?? 0);
        if (waitMs > 0) return waitMs;
        await client.query(
          `DELETE FROM ${schema}.call_grants WHERE account = $1 AND at_ms <= ${NOW} - $2::bigint`,
          [account, longestMs],
        );
        await client.query(`INSERT INTO ${schema}.call_grants VALUES ($1, ${NOW})`, [account]);
        return 0;
      }),
    count: async () => inTurn(async (client) => countGrants(client, { schema, account, longestMs })),
    async pause(delayMs) {
      await inTurn(async (client) =>
        client.query(
          `INSERT INTO ${schema}.call_pauses AS known VALUES ($1, ${NOW} + $2::bigint) ON CONFLICT (account) DO UPDATE SET until_ms = greatest(known.until_ms, excluded.until_ms)`,
          [account, Math.ceil(delayMs)],
        ),
      );
    },
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function countGrants(
  client: PoolClient,
  {
    schema,
    account,
    longestMs,
  }: Readonly<Record<'schema' | 'account', string>> & { readonly longestMs: number },
): Promise<number> {
  const { rows } = await client.query<{ calls: string }>(
    `SELECT count(*) AS calls FROM ${schema}.call_grants WHERE account = $1 AND at_ms > ${NOW} - $2::bigint`,
    [account, longestMs],
  );
  return Number(rows[0]?.calls ?? 0);
}

/** Two processes may make them at the same moment: one at a time. */
async function makeTables(client: PoolClient, schema: string): Promise<void> {
  await client.query(`BEGIN; SELECT pg_advisory_xact_lock(hashtextextended('barlake budget', 0));
    CREATE SCHEMA IF NOT EXISTS ${schema};
    CREATE TABLE IF NOT EXISTS ${schema}.call_grants (account text NOT NULL, at_ms bigint NOT NULL);
    CREATE INDEX IF NOT EXISTS call_grants_by_time ON ${schema}.call_grants (account, at_ms DESC);
    CREATE TABLE IF NOT EXISTS ${schema}.call_pauses (account text PRIMARY KEY, until_ms bigint NOT NULL);
    COMMIT`);
}
