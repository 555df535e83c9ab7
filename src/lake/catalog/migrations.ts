import { type Kysely, sql } from 'kysely';
import type { Migration } from 'kysely/migration';
import { addPostgresTables } from './postgres/postgres-tables.ts';
import { addValidationTables } from './validation-tables.ts';

/**
 * The catalog’s history, oldest first; names sort in order and are never reused. A lake that carries a name not in this
 * list was written by a newer barlake and is refused.
 */
export const MIGRATIONS: Readonly<Record<string, Migration>> = {
  '0001_first': { up: createFirstTables },
  '0002_sources': { up: addSources },
  '0003_server': { up: addServerTables },
  '0004_postgres': { up: addPostgresTables },
  '0005_leases': { up: addLeases },
  '0006_validation': { up: addValidationTables },
  '0007_upkeep': { up: addUpkeep },
  '0008_monitoring': { up: addMonitoring },
  '0009_views': { up: addViews },
  '0010_worker_memory': { up: addWorkerMemory },
  '0011_worker_load': { up: addWorkerLoad },
  '0012_audit_who': { up: addAuditWho },
  '0013_task_list': { up: addTaskList },
  '0014_readbacks': { up: addReadbacks },
};

async function createFirstTables(db: Kysely<unknown>): Promise<void> {
  const text = 'text' as const;
  const integer = 'integer' as const;
  await db.schema
    .createTable('objects')
    .addColumn('dataset', text, (column) => column.notNull())
    .addColumn('day', text, (column) => column.notNull())
    .addColumn('key', text, (column) => column.notNull())
    .addColumn('etag', text)
    .addColumn('size_bytes', integer)
    .addColumn('last_modified_ms', integer)
    .addColumn('state', text, (column) => column.notNull())
    .addColumn('checked_ms', integer, (column) => column.notNull())
    .addPrimaryKeyConstraint('objects_pk', ['dataset', 'day'])
    .execute();
  await createPartitions(db);
  await createHistory(db);
}

async function createPartitions(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('partitions')
    .addColumn('layer', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('path', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('source_etag', 'text', (column) => column.notNull())
    .addColumn('rows', 'integer', (column) => column.notNull())
    .addColumn('quarantined', 'integer', (column) => column.notNull())
    .addColumn('duplicates', 'integer', (column) => column.notNull())
    .addColumn('symbols', 'integer', (column) => column.notNull())
    .addColumn('bytes', 'integer', (column) => column.notNull())
    .addColumn('raw_bytes', 'integer', (column) => column.notNull())
    .addColumn('min_us', 'integer')
    .addColumn('max_us', 'integer')
    .addColumn('content_hash', 'text', (column) => column.notNull())
    .addColumn('quarantine_path', 'text')
    .addPrimaryKeyConstraint('partitions_pk', ['dataset', 'layer', 'key'])
    .execute();
  await db.schema
    .createTable('findings')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('rule', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('symbol', 'text')
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('row_count', 'integer', (column) => column.notNull())
    .addColumn('evidence', 'text', (column) => column.notNull())
    .execute();
  await db.schema.createIndex('findings_by_day').on('findings').columns(['dataset', 'key']).execute();
}

async function createHistory(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('runs')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('command', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('started_ms', 'integer', (column) => column.notNull())
    .addColumn('finished_ms', 'integer')
    .addColumn('request', 'text', (column) => column.notNull())
    .addColumn('totals', 'text')
    .execute();
  await db.schema
    .createTable('tasks')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('id', 'text', (column) => column.notNull())
    .addColumn('kind', 'text', (column) => column.notNull())
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('started_ms', 'integer', (column) => column.notNull())
    .addColumn('finished_ms', 'integer')
    .addColumn('rows', 'integer')
    .addColumn('bytes', 'integer')
    .addColumn('error_code', 'text')
    .addColumn('error_message', 'text')
    .addPrimaryKeyConstraint('tasks_pk', ['run_id', 'id'])
    .execute();
  await db.schema
    .createIndex('tasks_by_partition')
    .on('tasks')
    .columns(['dataset', 'key', 'state'])
    .execute();
  await db.schema
    .createTable('api_calls')
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('made', 'integer', (column) => column.notNull())
    .addColumn('naive', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('api_calls_pk', ['run_id', 'endpoint'])
    .execute();
  await db.schema
    .createTable('alerts')
    .addColumn('key', 'text', (column) => column.primaryKey())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('changed_ms', 'integer', (column) => column.notNull())
    .execute();
}

/** Until here everything came from flat files. */
async function addSources(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('partitions')
    .addColumn('source', 'text', (column) => column.notNull().defaultTo('flat'))
    .execute();
  await db.schema.alterTable('partitions').addColumn('covered', 'text').execute();
  await db.schema
    .alterTable('findings')
    .addColumn('origin', 'text', (column) => column.notNull().defaultTo('ingest'))
    .execute();
  await db.schema
    .alterTable('api_calls')
    .addColumn('bytes', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  // SQLite cannot change a primary key in place.
  await db.schema
    .createTable('objects_by_source')
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('source', 'text', (column) => column.notNull())
    .addColumn('day', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('etag', 'text')
    .addColumn('size_bytes', 'integer')
    .addColumn('last_modified_ms', 'integer')
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('checked_ms', 'integer', (column) => column.notNull())
    .addPrimaryKeyConstraint('objects_by_source_pk', ['dataset', 'source', 'day'])
    .execute();
  await sql`INSERT INTO objects_by_source SELECT dataset, 'flat', day, key, etag, size_bytes, last_modified_ms, state, checked_ms FROM objects`.execute(
    db,
  );
  await db.schema.dropTable('objects').execute();
  await db.schema.alterTable('objects_by_source').renameTo('objects').execute();
}

/** What a server keeps besides data: what people did, when jobs had their turn, and more about an alert. */
async function addServerTables(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('audit')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('time_ms', 'integer', (column) => column.notNull())
    .addColumn('action', 'text', (column) => column.notNull())
    .addColumn('subject', 'text', (column) => column.notNull())
    .addColumn('details', 'text', (column) => column.notNull())
    .addColumn('outcome', 'text', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('schedule')
    .addColumn('job', 'text', (column) => column.primaryKey())
    .addColumn('is_paused', 'integer', (column) => column.notNull())
    .addColumn('due_ms', 'integer', (column) => column.notNull())
    .addColumn('retry_ms', 'integer')
    .addColumn('last_ms', 'integer')
    .addColumn('last_state', 'text')
    .addColumn('last_run', 'text')
    .addColumn('skipped', 'text')
    .execute();
  await db.schema
    .alterTable('alerts')
    .addColumn('severity', 'text', (column) => column.notNull().defaultTo('warning'))
    .execute();
  await db.schema.alterTable('alerts').addColumn('mend', 'text').execute();
  await db.schema
    .alterTable('alerts')
    .addColumn('mark', 'text', (column) => column.notNull().defaultTo(''))
    .execute();
}

/** Until here one process did all the work of a run; from here on workers on other machines may. */
async function addLeases(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('tasks')
    .addColumn('attempt', 'integer', (column) => column.notNull().defaultTo(1))
    .execute();
  await db.schema.alterTable('tasks').addColumn('worker', 'text').execute();
  await db.schema.alterTable('runs').addColumn('stop_ms', 'bigint').execute();
  await db.schema
    .createTable('workers')
    .addColumn('id', 'text', (column) => column.primaryKey())
    .addColumn('host', 'text', (column) => column.notNull())
    .addColumn('pid', 'integer', (column) => column.notNull())
    .addColumn('queues', 'text', (column) => column.notNull())
    .addColumn('concurrency', 'integer', (column) => column.notNull())
    .addColumn('state', 'text', (column) => column.notNull())
    .addColumn('wish', 'text')
    .addColumn('started_ms', 'bigint', (column) => column.notNull())
    .addColumn('heartbeat_ms', 'bigint', (column) => column.notNull())
    .addColumn('task', 'text')
    .addColumn('tasks_done', 'integer', (column) => column.notNull())
    .addColumn('rss_bytes', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('identity')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

/** Answers with 429, what channels are told of alerts, and what is measured of runs. */
async function addMonitoring(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .alterTable('api_calls')
    .addColumn('rate_limited', 'integer', (column) => column.notNull().defaultTo(0))
    .execute();
  await db.schema.alterTable('alerts').addColumn('until_ms', 'integer').execute();
  await db.schema
    .createTable('alert_changes')
    .addColumn('id', 'integer', (column) => column.primaryKey().autoIncrement())
    .addColumn('time_ms', 'integer', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('change', 'text', (column) => column.notNull())
    .addColumn('severity', 'text', (column) => column.notNull())
    .addColumn('message', 'text', (column) => column.notNull())
    .addColumn('mend', 'text')
    .execute();
  await db.schema
    .createTable('alert_channels')
    .addColumn('channel', 'text', (column) => column.primaryKey())
    .addColumn('told_id', 'integer', (column) => column.notNull())
    .addColumn('sending_id', 'integer')
    .addColumn('attempts', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('next_ms', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('claimed_ms', 'integer', (column) => column.notNull().defaultTo(0))
    .addColumn('sent_ms', 'integer')
    .addColumn('error', 'text')
    .execute();
  await db.schema
    .createTable('run_profiles')
    .addColumn('run_id', 'text', (column) => column.primaryKey())
    .addColumn('profile', 'text', (column) => column.notNull())
    .execute();
  // What has ended lately is asked for by every scrape of the metrics.
  await db.schema.createIndex('tasks_by_end').on('tasks').column('finished_ms').execute();
}

/** Days that share a file, files that are to go, and what maintenance remembers. */
async function addUpkeep(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('partitions').addColumn('file_bytes', 'bigint').execute();
  await db.schema.alterTable('partitions').addColumn('file_rows', 'bigint').execute();
  await db.schema.alterTable('partitions').addColumn('file_hash', 'text').execute();
  await db.schema.alterTable('partitions').addColumn('quarantine_hash', 'text').execute();
  await db.schema
    .createTable('superseded')
    .addColumn('path', 'text', (column) => column.primaryKey())
    .addColumn('since_ms', 'bigint', (column) => column.notNull())
    .execute();
  await db.schema
    .createTable('upkeep')
    .addColumn('name', 'text', (column) => column.primaryKey())
    .addColumn('value', 'text', (column) => column.notNull())
    .execute();
}

/** What lists of partitions are ordered by, and symbols that runs were asked for. */
async function addViews(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('partitions_by_key')
    .on('partitions')
    .columns(['key desc', 'dataset', 'layer'])
    .execute();
  await db.schema
    .createTable('symbol_lists')
    .addColumn('hash', 'text', (column) => column.primaryKey())
    .addColumn('symbols', 'text', (column) => column.notNull())
    .addColumn('used_ms', 'bigint', (column) => column.notNull())
    .execute();
}

/** What workers tell of their memory. */
async function addWorkerMemory(db: Kysely<unknown>): Promise<void> {
  await db.schema.alterTable('workers').addColumn('memory', 'text').execute();
}

/** How much workers do at once, are wished to, and take of their machines. */
async function addWorkerLoad(db: Kysely<unknown>): Promise<void> {
  const { schema } = db;
  await schema.alterTable('workers').addColumn('wished_concurrency', 'integer').execute();
  await schema.alterTable('workers').addColumn('at_once', 'text').execute();
  await schema.alterTable('workers').addColumn('cpu_cores', 'real').execute();
  await schema.alterTable('workers').addColumn('host_load', 'real').execute();
  await schema.alterTable('workers').addColumn('host_cores', 'integer').execute();
}

/** Who did what people did. */
async function addAuditWho(db: Kysely<unknown>): Promise<void> {
  for (const column of ['role', 'client'])
    await db.schema
      .alterTable('audit')
      .addColumn(column, 'text', (definition) => definition.notNull().defaultTo(''))
      .execute();
}

/** What lists of the tasks of all runs are ordered and counted by. */
async function addTaskList(db: Kysely<unknown>): Promise<void> {
  await db.schema.createIndex('tasks_by_start').on('tasks').column('started_ms').execute();
  await db.schema.createIndex('tasks_by_state').on('tasks').columns(['state', 'started_ms']).execute();
}

/** How exports were last read back. */
async function addReadbacks(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createTable('readbacks')
    .addColumn('dataset', 'text', (column) => column.notNull())
    .addColumn('key', 'text', (column) => column.notNull())
    .addColumn('fingerprint', 'text', (column) => column.notNull())
    .addColumn('checked_ms', 'bigint', (column) => column.notNull())
    .addColumn('run_id', 'text', (column) => column.notNull())
    .addColumn('cells', 'bigint', (column) => column.notNull())
    .addColumn('files', 'bigint', (column) => column.notNull())
    .addColumn('problems', 'bigint', (column) => column.notNull())
    .addColumn('samples', 'text', (column) => column.notNull())
    .addPrimaryKeyConstraint('readbacks_pk', ['dataset', 'key'])
    .execute();
}
