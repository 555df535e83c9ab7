import type { Kysely } from 'kysely';
import type { CatalogSchema } from './schema.ts';

/** Who does something. */
export interface AuditActor {
  /** Role of a token of the server, or `command line`. */
  readonly role: string;
  /** Address that asked the server; name of a user on the command line, empty when it is not known. */
  readonly client: string;
}

/** What a person is about to do. */
export interface AuditEntry extends AuditActor {
  readonly timeMs: number;
  /** `sync`, `cancel`, `alert acknowledge`, … */
  readonly action: string;
  /** What it is done to. */
  readonly subject: string;
  /** Kept as JSON; without secrets. */
  readonly details: unknown;
}

/** An entry as it stands; `outcome` is `begun`, `done`, or the code of the error that ended it. */
export interface AuditRecord extends AuditActor {
  readonly id: number;
  readonly timeMs: number;
  readonly action: string;
  readonly subject: string;
  readonly details: string;
  readonly outcome: string;
}

/** Characters of details that are kept; long lists of symbols are cut. */
const DETAILS_MAX = 4_000;

/** Entries kept; at a hundred a day that is more than a year. */
const ENTRIES_MAX = 50_000;

/** Writes down what is about to be done, before it is; returns the entry’s number. The oldest entries make room. */
export async function beginAudit(db: Kysely<CatalogSchema>, entry: AuditEntry): Promise<number> {
  const { timeMs, action, subject, details, role, client } = entry;
  const { id } = await db
    .insertInto('audit')
    .values({
      time_ms: timeMs,
      action,
      subject,
      details: JSON.stringify(details).slice(0, DETAILS_MAX),
      outcome: 'begun',
      role,
      client,
    })
    .returning('id')
    .executeTakeFirstOrThrow();
  await db
    .deleteFrom('audit')
    .where('id', '<=', id - ENTRIES_MAX)
    .execute();
  return id;
}

/** Writes down how it went: `done`, or the code of an error. */
export async function endAudit(db: Kysely<CatalogSchema>, id: number, outcome: string): Promise<void> {
  await db.updateTable('audit').set({ outcome }).where('id', '=', id).execute();
}

/** Entries, newest first: the most recent, or those before one. */
export async function readAudit(
  db: Kysely<CatalogSchema>,
  { limit, beforeId }: { readonly limit: number; readonly beforeId?: number | undefined },
): Promise<readonly AuditRecord[]> {
  const all = db.selectFrom('audit').selectAll().orderBy('id', 'desc').limit(limit);
  const rows = await (beforeId === undefined ? all : all.where('id', '<', beforeId)).execute();
  return rows.map(({ time_ms: timeMs, ...row }) => ({ ...row, timeMs }));
}

/** How many entries there are. */
export async function countAudit(db: Kysely<CatalogSchema>): Promise<number> {
  const { entries } = await db
    .selectFrom('audit')
    .select(({ fn }) => fn.countAll<number>().as('entries'))
    .executeTakeFirstOrThrow();
  return entries;
}
