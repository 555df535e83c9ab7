import { BarlakeError, isBarlakeError } from '../../../domain/barlake-error.ts';
import { type CatalogAddress, showCatalog } from '../catalog-address.ts';

/** Address of a catalog on Postgres. */
export type PostgresAddress = Extract<CatalogAddress, { kind: 'postgres' }>;

/** No connection, or one that broke: the server is gone, restarts, refuses more, or threw the session out. */
const UNREACHABLE =
  /^(08...|57P0[1-5]|53300|25P03|ECONNREFUSED|ECONNRESET|ECONNABORTED|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|EAI_AGAIN|ENOTFOUND|ENOENT)$/;
const BROKEN =
  /Connection terminated|Connection ended|connection has been discarded|timeout exceeded when trying to connect|Query read timeout|not queryable|connection error/i;
/** Nobody is there by that name: waiting does not help. */
const NOWHERE = /^(ENOTFOUND|ENOENT)$/;
const REFUSED = /^(28...|3D000|42501)$/;
const BUSY = /^(55P03|57014|40001|40P01)$/;

/** The server’s SQLSTATE or the system’s code; empty when there is neither. */
function codeOf(error: unknown): string {
  const code = (error as { readonly code?: unknown } | undefined)?.code;
  return typeof code === 'string' ? code : '';
}

/** Whether the connection that gave this error is of no use any more. */
export function isConnectionLost(error: unknown): boolean {
  if (isBarlakeError(error)) return error.code === 'E_CATALOG_UNREACHABLE';
  return UNREACHABLE.test(codeOf(error)) || (error instanceof Error && BROKEN.test(error.message));
}

/** Whether a connection that was refused so may be given a moment later. */
export function isPassing(error: unknown): boolean {
  return isConnectionLost(error) && !NOWHERE.test(codeOf(error));
}

/** Gives what Postgres or the way to it went wrong with its code; anything else comes back as it was. */
export function explainPostgresError(error: unknown, address: PostgresAddress): unknown {
  if (isBarlakeError(error) || !(error instanceof Error)) return error;
  const code = codeOf(error);
  if (isConnectionLost(error)) return unreachable(address, error);
  if (REFUSED.test(code)) return refused(address, error);
  if (BUSY.test(code)) return busy(address, error);
  if (code === '53100') {
    return new BarlakeError('E_DISK_FULL', {
      message: `The disk of the Postgres server of ${showCatalog(address)} is full.`,
      mend: 'Free some space there and run the command again; it continues where it stopped.',
      cause: error,
    });
  }
  if (code !== '25006') return error;
  return new BarlakeError('E_LAKE_READ_ONLY', {
    message: `The Postgres server of ${showCatalog(address)} takes no changes: it is a standby, or was set to read only.`,
    mend: 'Name the primary server in catalog.url.',
    cause: error,
  });
}

function unreachable(address: PostgresAddress, cause: Error): BarlakeError {
  const why = cause.message === '' ? codeOf(cause) : cause.message;
  return new BarlakeError('E_CATALOG_UNREACHABLE', {
    message: `The catalog ${showCatalog(address)} cannot be reached: ${why}.`,
    mend: 'See that the Postgres server runs and can be reached from here, then run the command again; it continues where it stopped.',
    cause,
  });
}

function refused(address: PostgresAddress, cause: Error): BarlakeError {
  return new BarlakeError('E_CATALOG_REFUSED', {
    message: `The Postgres server of ${showCatalog(address)} refuses: ${cause.message}.`,
    mend: 'Check user, password and database in catalog.url, and that the user may use (or create) the schema.',
    cause,
  });
}

function busy(address: PostgresAddress, cause: Error): BarlakeError {
  return new BarlakeError('E_BUSY', {
    message: `The catalog ${showCatalog(address)} is held up by another session: ${cause.message}.`,
    mend: 'Run the command again. If it stays so, look for a session that does not end (pg_stat_activity).',
    cause,
  });
}
