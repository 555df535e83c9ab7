import type { Kysely } from 'kysely';

/** What was validated, and how that went over time. */
export async function addValidationTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('validated')
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('pass', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('checked_ms', 'integer', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('validated_pk', ['dataset', 'pass', 'key'])
    .execute();
  await db.schema
    .createTable('validation_runs')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('checked_ms', 'integer', (column) => column.notNull())
    .addColumn('days', 'integer', (column) => column.notNull())
    .addColumn('unchanged', 'integer', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('seconds', 'real', (column) => column.notNull())
    .addColumn('errors', 'integer', (column) => column.notNull())
    .addColumn('warnings', 'integer', (column) => column.notNull())
    .addColumn('notes', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('validation_runs_pk', ['run_id', 'dataset'])
    .execute();
  await db.schema
    .createTable('validation_counts')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('findings', 'integer', (column) => column.notNull())
    .addColumn('days', 'integer', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('made', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('validation_counts_pk', ['run_id', 'dataset', 'rule', 'severity'])
    .execute();
}
