import { DatabaseSync } from 'node:sqlite';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { MIGRATIONS } from './migrations.ts';
import { selectObjects } from './objects.ts';
import { openCatalog } from './open-catalog.ts';
import { selectPartitions } from './partitions.ts';
import { openSqliteDatabase } from './sqlite-database.ts';
import { transactionalSqlite } from './sqlite-dialect.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('migrations');
});
afterAll(() => folder[Symbol.asyncDispose]());

/** A catalog as the first barlake made it. */
async function makeFirst(path: string): Promise<void> {
  const db = new Kysely<unknown>({
    dialect: transactionalSqlite(openSqliteDatabase(path, { readOnly: false })),
  });
  const [first] = Object.entries(MIGRATIONS);
  const migrator = new Migrator({
    db,
    provider: { getMigrations: () => Promise.resolve(Object.fromEntries([first ?? []])) },
  });
  await migrator.migrateToLatest();
  await db.destroy();
}

function execute(path: string, ...statements: readonly string[]): void {
  const database = new DatabaseSync(path);
  for (const statement of statements) database.exec(statement);
  database.close();
}

describe('a catalog of the first schema', () => {
  it('keeps every row when it is brought up to date, as of flat files', async () => {
    const path = folder.at('catalog.db');
    await makeFirst(path);
    execute(
      path,
      "INSERT INTO objects VALUES ('stocks_daily', '2024-03-07', 'k', 'e', 5, 6, 'published', 7)",
      "INSERT INTO objects VALUES ('stocks_daily', '2024-03-08', 'k', NULL, NULL, NULL, 'absent', 8)",
      "INSERT INTO objects VALUES ('fx_daily', '2024-03-07', 'k', NULL, NULL, NULL, 'forbidden', 9)",
      "INSERT INTO partitions VALUES ('bronze', 'stocks_daily', '2024-03-07', 'p', 'f', 'e', 1, 2, 3, 4, 5, 6, 7, 8, 'h', NULL)",
      "INSERT INTO findings (dataset, key, rule, severity, symbol, message, row_count, evidence) VALUES ('stocks_daily', '2024-03-07', 'r', 'info', NULL, 'm', 1, '{}')",
      "INSERT INTO runs VALUES ('run', 'sync', 'done', 1, 2, '{}', '{}')",
      "INSERT INTO tasks VALUES ('run', 'land:x', 'land', 'stocks_daily', '2024-03-07', 'done', 'f', 1, 2, 3, 4, NULL, NULL)",
      "INSERT INTO api_calls VALUES ('run', 'flat-files', 3, 100)",
      "INSERT INTO alerts VALUES ('k', 's', 'm', 1)",
    );
    await using catalog = await openCatalog(path, { readOnly: false });
    const { db } = catalog;
    const datasets = ['stocks_daily', 'fx_daily'];
    const objects = await selectObjects(db, { datasets, from: '2024-01-01', to: '2024-12-31' });
    expect(
      objects.map(({ dataset, source, day, state, checked_ms: ms }) => [dataset, source, day, state, ms]),
    ).toEqual([
      ['fx_daily', 'flat', '2024-03-07', 'forbidden', 9],
      ['stocks_daily', 'flat', '2024-03-07', 'published', 7],
      ['stocks_daily', 'flat', '2024-03-08', 'absent', 8],
    ]);
    expect(await selectPartitions(db, { layer: 'bronze' })).toMatchObject([
      { rows: 1, quarantined: 2, content_hash: 'h', source: 'flat', covered: null },
    ]);
    expect(await db.selectFrom('findings').selectAll().execute()).toMatchObject([
      { rule: 'r', origin: 'ingest' },
    ]);
    expect(await db.selectFrom('api_calls').selectAll().execute()).toMatchObject([
      { made: 3, naive: 100, bytes: 0 },
    ]);
    for (const table of ['runs', 'tasks', 'alerts'] as const) {
      expect(await db.selectFrom(table).selectAll().execute()).toHaveLength(1);
    }
  });

  it('can then hold what two sources say of one day', async () => {
    const path = folder.at('two.db');
    await makeFirst(path);
    execute(
      path,
      "INSERT INTO objects VALUES ('stocks_daily', '2024-03-07', 'k', 'e', 5, 6, 'published', 7)",
    );
    await using catalog = await openCatalog(path, { readOnly: false });
    await catalog.db
      .insertInto('objects')
      .columns(['dataset', 'source', 'day', 'key', 'state', 'checked_ms'])
      .expression((from) =>
        from
          .selectFrom('objects')
          .select((each) => [
            'dataset',
            each.val('grouped').as('source'),
            'day',
            'key',
            'state',
            'checked_ms',
          ]),
      )
      .execute();
    expect(await catalog.db.selectFrom('objects').selectAll().execute()).toHaveLength(2);
  });
});
