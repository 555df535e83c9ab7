import type { ClientBase } from 'pg';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { showCatalog } from '../catalog-address.ts';
import type { PostgresAddress } from './explain-postgres-error.ts';

/** Longest statement; a catalog of a hundred thousand partitions is read within seconds. */
const STATEMENT_MS = 120_000;
/** Longest wait for a row that another transaction has changed. */
const LOCK_WAIT_MS = 60_000;
/** A process that was stopped in the middle of a transaction holds up others no longer than this. */
const IDLE_TRANSACTION_MS = 60_000;

const SETTINGS = `SELECT set_config('search_path', $1, false),
  set_config('default_transaction_read_only', $2, false),
  set_config('statement_timeout', '${STATEMENT_MS}', false),
  set_config('lock_timeout', '${LOCK_WAIT_MS}', false),
  set_config('idle_in_transaction_session_timeout', '${IDLE_TRANSACTION_MS}', false),
  set_config('synchronous_commit', replace(current_setting('synchronous_commit'), 'off', 'on'), false)`;

/** The client gives up a little later than the server, so that the server’s reason is heard when it has one. */
export const ANSWER_MS: number = STATEMENT_MS + 15_000;

/** Oldest version with snapshots that can be asked for. */
const OLDEST = { number: 130_000, name: '13' } as const;

/**
 * Readies a connection that has just been made. A session that only reads cannot write by mistake. Throws `E_CATALOG_REFUSED` when the
 * server is too old.
 */
export async function prepareSession(
  client: ClientBase,
  address: PostgresAddress,
  { readOnly }: { readonly readOnly: boolean },
): Promise<void> {
  await client.query(SETTINGS, [address.schema, readOnly ? 'on' : 'off']);
  const { rows } = await client.query<{ version: number }>(
    "SELECT current_setting('server_version_num')::int AS version",
  );
  const version = rows[0]?.version ?? 0;
  if (version >= OLDEST.number) return;
  throw new BarlakeError('E_CATALOG_REFUSED', {
    message: `The Postgres server of ${showCatalog(address)} is of version ${Math.floor(version / 10_000)}; the catalog needs ${OLDEST.name} or newer.`,
    mend: 'Update the server, or name another one in catalog.url.',
  });
}
