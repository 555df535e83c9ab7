import type { Kysely } from 'kysely';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { type AuditEntry, beginAudit, endAudit } from '../../lake/catalog/audit-log.ts';
import type { CatalogSchema } from '../../lake/catalog/schema.ts';
import type { CommandContext } from './command-spec.ts';

/**
 * Does what somebody at the command line wants, having written it down in the audit before; how it went is written down after: `false` as
 * refused. Throws what `work` throws.
 */
export async function auditedByUser<Result>(
  db: Kysely<CatalogSchema>,
  { clock, env }: Pick<CommandContext, 'clock' | 'env'>,
  deed: Pick<AuditEntry, 'action' | 'subject' | 'details'>,
  work: () => Promise<Result>,
): Promise<Result> {
  const client = env['USER'] ?? env['USERNAME'] ?? '';
  const id = await beginAudit(db, { ...deed, timeMs: clock.nowMs(), role: 'command line', client });
  try {
    const result = await work();
    await endAudit(db, id, result === false ? 'refused' : 'done');
    return result;
  } catch (error) {
    await endAudit(db, id, isBarlakeError(error) ? error.code : 'E_UNEXPECTED');
    throw error;
  }
}
