import { DatabaseSync } from 'node:sqlite';
import { expect, it } from 'vitest';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

it('takes a migration back that ends half-way, and makes it when run again', async () => {
  await using folder = await makeTempFolder('migration');
  const path = folder.at('catalog.db');
  const tables = (): unknown[] => {
    const database = new DatabaseSync(path);
    try {
      return database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table' ORDER BY name").all();
    } finally {
      database.close();
    }
  };
  const execute = (sql: string): void => {
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };
  // The last table of the migration stands in its way, as if the process had been killed in front of it.
  execute('CREATE TABLE alerts (other TEXT)');
  await expect(openCatalog(path, { readOnly: false })).rejects.toMatchObject({ code: 'E_CATALOG_DAMAGED' });
  expect(tables()).not.toContainEqual({ name: 'objects' });
  execute('DROP TABLE alerts');
  await using catalog = await openCatalog(path, { readOnly: false });
  expect(await catalog.db.selectFrom('objects').selectAll().execute()).toEqual([]);
});
