import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { Kysely } from 'kysely';
import { Migrator } from 'kysely/migration';
import { describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { MIGRATIONS } from '../../lake/catalog/migrations.ts';
import { openSqliteDatabase } from '../../lake/catalog/sqlite-database.ts';
import { transactionalSqlite } from '../../lake/catalog/sqlite-dialect.ts';
import { systemClock } from '../cli/system-clock.ts';
import { loadConfiguration } from '../config/load-configuration.ts';
import { openLakeToServe } from './open-lake-to-serve.ts';

async function open(folder: TempFolder, isReadOnly: boolean) {
  const sources = {
    flags: { lake: folder.at('lake') },
    env: {},
    cwd: folder.path,
    learnSecret: () => undefined,
  };
  const { config } = await loadConfiguration(sources);
  return openLakeToServe(
    { config, clock: systemClock, signal: new AbortController().signal },
    { isReadOnly },
  );
}

describe('the lake of a server', () => {
  it('is made where there is none, unless nothing may be changed', async () => {
    await using folder = await makeTempFolder('serve-none');
    await expect(open(folder, true)).rejects.toMatchObject({ code: 'E_LAKE_MISSING' });
    expect(existsSync(folder.at('lake', 'catalog.db'))).toBe(false);
    await using lake = await open(folder, false);
    expect(await lake.catalog.db.selectFrom('partitions').selectAll().execute()).toEqual([]);
  });

  it('is brought up to date when an older barlake made it, unless nothing may be changed', async () => {
    await using folder = await makeTempFolder('serve-older');
    await mkdir(folder.at('lake'));
    const database = openSqliteDatabase(folder.at('lake', 'catalog.db'), { readOnly: false });
    const db = new Kysely<unknown>({ dialect: transactionalSqlite(database) });
    const provider = { getMigrations: () => Promise.resolve({ ...MIGRATIONS }) };
    await new Migrator({ db, provider }).migrateTo('0001_first');
    await db.destroy();
    await expect(open(folder, true)).rejects.toMatchObject({ code: 'E_CATALOG_DAMAGED' });
    await using lake = await open(folder, false);
    expect(await lake.catalog.db.selectFrom('partitions').select('source').execute()).toEqual([]);
  });

  it('is refused when it is damaged', async () => {
    await using folder = await makeTempFolder('serve-damaged');
    await mkdir(folder.at('lake'));
    await writeFile(folder.at('lake', 'catalog.db'), 'no database '.repeat(1000));
    await expect(open(folder, false)).rejects.toMatchObject({ code: 'E_CATALOG_DAMAGED' });
  });
});
