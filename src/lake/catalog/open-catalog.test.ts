import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, existsSync, readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { sql } from 'kysely';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { MIGRATIONS } from './migrations.ts';
import { openCatalog } from './open-catalog.ts';

let folder: TempFolder;
let count = 0;
beforeAll(async () => {
  folder = await makeTempFolder('catalog');
});
afterAll(() => folder[Symbol.asyncDispose]());

const WRITE = { readOnly: false };
const READ = { readOnly: true };

/** The path of a catalog that was made and closed. */
async function made(): Promise<string> {
  const home = folder.at(`lake-${count++}`);
  await mkdir(home);
  const path = join(home, 'catalog.db');
  await (await openCatalog(path, WRITE))[Symbol.asyncDispose]();
  return path;
}

function execute(path: string, statement: string): void {
  const database = new DatabaseSync(path);
  database.exec(statement);
  database.close();
}

describe('openCatalog', () => {
  it('makes a new catalog with every table, in a write-ahead log that is on disk before a commit is acknowledged', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    const tables = (await catalog.db.introspection.getTables()).map(({ name }) => name);
    expect(tables.sort()).toEqual([
      'alert_changes',
      'alert_channels',
      'alerts',
      'api_calls',
      'audit',
      'findings',
      'identity',
      'objects',
      'partitions',
      'readbacks',
      'run_profiles',
      'runs',
      'schedule',
      'superseded',
      'symbol_lists',
      'tasks',
      'upkeep',
      'validated',
      'validation_counts',
      'validation_runs',
      'workers',
    ]);
    const pragmas = await sql<{
      mode: string;
      level: number;
    }>`SELECT (SELECT journal_mode FROM pragma_journal_mode) AS mode, (SELECT synchronous FROM pragma_synchronous) AS level`.execute(
      catalog.db,
    );
    expect(pragmas.rows).toEqual([{ mode: 'wal', level: 2 }]);
  });

  it('says that the disk is full when a transaction ends for that, and goes on', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    await sql`PRAGMA max_page_count = 1`.execute(catalog.db);
    const run = { id: 'a', command: 'sync', started_ms: 1, finished_ms: null, totals: null } as const;
    const filling = catalog.db.transaction().execute(async (db) => {
      await db
        .insertInto('runs')
        .values({ ...run, state: 'running', request: 'x'.repeat(1_000_000) })
        .execute();
    });
    await expect(filling).rejects.toThrow('database or disk is full');
    await expect(catalog.db.selectFrom('runs').selectAll().execute()).resolves.toEqual([]);
  });

  it('opens an existing one as it is, any number of times', async () => {
    const path = await made();
    await using first = await openCatalog(path, WRITE);
    await first.db
      .insertInto('alerts')
      .values({ key: 'k', state: 's', message: 'm', changed_ms: 1 })
      .execute();
    await using second = await openCatalog(path, READ);
    expect(await second.db.selectFrom('alerts').select('key').execute()).toEqual([{ key: 'k' }]);
  });

  it('applies migrations once, in the order of their names', async () => {
    const path = await made();
    await (await openCatalog(path, WRITE))[Symbol.asyncDispose]();
    const database = new DatabaseSync(path);
    const applied = database.prepare('SELECT name FROM kysely_migration ORDER BY timestamp').all();
    database.close();
    expect(applied.map((row) => row['name'])).toEqual(Object.keys(MIGRATIONS));
    expect(Object.keys(MIGRATIONS)).toEqual(Object.keys(MIGRATIONS).toSorted());
  });

  it('refuses a catalog of a newer barlake, to read and to write, and changes nothing', async () => {
    const path = await made();
    execute(path, "INSERT INTO kysely_migration VALUES ('9999_future', '2030-01-01')");
    const before = readFileSync(path);
    for (const options of [READ, WRITE]) {
      await expect(openCatalog(path, options)).rejects.toMatchObject({
        code: 'E_LAKE_NEWER',
        message: expect.stringContaining('9999_future'),
      });
    }
    expect(readFileSync(path)).toEqual(before);
  });

  it('does not migrate when it only reads', async () => {
    const path = await made();
    execute(path, 'DELETE FROM kysely_migration');
    await expect(openCatalog(path, READ)).rejects.toMatchObject({ code: 'E_CATALOG_DAMAGED' });
  });

  it('makes nothing when it only reads and there is nothing', async () => {
    const path = folder.at('absent.db');
    await expect(openCatalog(path, READ)).rejects.toMatchObject({ code: 'E_LAKE_MISSING' });
    expect(existsSync(path)).toBe(false);
  });

  it.each([
    ['text', (path: string) => writeFileSync(path, 'no database '.repeat(1000))],
    ['half a database', (path: string) => truncateSync(path, 6_000)],
    ['zeros', (path: string) => writeFileSync(path, Buffer.alloc(8192))],
  ])('calls %s damaged, and says how to mend it', async (_, damage) => {
    const path = await made();
    damage(path);
    for (const options of [READ, WRITE]) {
      await expect(openCatalog(path, options)).rejects.toMatchObject({
        code: 'E_CATALOG_DAMAGED',
        mend: expect.stringContaining('catalog rebuild'),
      });
    }
  });

  it('cannot write when it only reads', async () => {
    await using catalog = await openCatalog(await made(), READ);
    await expect(catalog.db.deleteFrom('alerts').execute()).rejects.toThrow(/readonly/);
  });

  it.runIf(process.getuid?.() === 0)(
    'reads in a folder that is read-only, and calls writing there by its name',
    async () => {
      const path = await made();
      const home = join(path, '..');
      chmodSync(folder.path, 0o755);
      chmodSync(path, 0o444);
      chmodSync(home, 0o555);
      const module = JSON.stringify(join(import.meta.dirname, 'open-catalog.ts'));
      const script = `const { openCatalog } = await import(${module});
      process.setuid(65534);
      const reading = await openCatalog(${JSON.stringify(path)}, { readOnly: true });
      const rows = await reading.db.selectFrom('runs').selectAll().execute();
      const refused = await openCatalog(${JSON.stringify(path)}, { readOnly: false }).catch((error) => error.code);
      console.log(JSON.stringify([rows, refused]));`;
      const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', script], {
        encoding: 'utf8',
      });
      expect({ stdout: stdout.trim(), stderr }).toMatchObject({ stdout: '[[],"E_LAKE_READ_ONLY"]' });
    },
  );

  it('sees in a copy without its log what was there at the last checkpoint', async () => {
    const path = await made();
    copyFileSync(path, folder.at('copy.db'));
    await using catalog = await openCatalog(folder.at('copy.db'), READ);
    expect(await catalog.db.selectFrom('partitions').selectAll().execute()).toEqual([]);
  });
});

describe('transactions', () => {
  it('that run at once do not mix, and a failed one leaves nothing', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    const alert = (key: string) => ({ key, state: 's', message: 'm', changed_ms: 1 });
    const write = async (number: number): Promise<void> =>
      catalog.db.transaction().execute(async (db) => {
        await db
          .insertInto('alerts')
          .values(alert(`${number}-first`))
          .execute();
        await new Promise((resolve) => setTimeout(resolve, number % 3));
        if (number % 5 === 0) throw new Error('stop');
        await db
          .insertInto('alerts')
          .values(alert(`${number}-second`))
          .execute();
      });
    const ended = await Promise.allSettled(Array.from({ length: 40 }, (_, number) => write(number)));
    expect(ended.filter(({ status }) => status === 'rejected')).toHaveLength(8);
    const keys = (await catalog.db.selectFrom('alerts').select('key').execute()).map(({ key }) => key);
    expect(keys).toHaveLength(64);
    expect(keys.filter((key) => Number(key.split('-')[0]) % 5 === 0)).toEqual([]);
  });

  it('are invisible to another connection until they commit', async () => {
    const path = await made();
    await using writer = await openCatalog(path, WRITE);
    await using reader = await openCatalog(path, READ);
    const seen = async () => (await reader.db.selectFrom('alerts').selectAll().execute()).length;
    await writer.db.transaction().execute(async (db) => {
      await db.insertInto('alerts').values({ key: 'a', state: 's', message: 'm', changed_ms: 1 }).execute();
      expect(await seen()).toBe(0);
    });
    expect(await seen()).toBe(1);
  });

  it('wait for those of another connection', async () => {
    const path = await made();
    await using first = await openCatalog(path, WRITE);
    const child = `const { DatabaseSync } = await import('node:sqlite');
      const database = new DatabaseSync(${JSON.stringify(path)});
      database.exec("BEGIN IMMEDIATE; INSERT INTO alerts (key, state, message, changed_ms) VALUES ('other', 's', 'm', 1)");
      console.log('begun'); setTimeout(() => { database.exec('COMMIT'); database.close(); }, 400);`;
    const other = spawn(process.execPath, ['--input-type=module', '-e', child], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    await once(other.stdout, 'data');
    await first.db
      .insertInto('alerts')
      .values({ key: 'own', state: 's', message: 'm', changed_ms: 1 })
      .execute();
    expect(await first.db.selectFrom('alerts').select('key').orderBy('key').execute()).toEqual([
      { key: 'other' },
      { key: 'own' },
    ]);
  });
});

describe('prepared statements', () => {
  it('are kept, and outnumbering them does no harm', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    for (let number = 0; number < 450; number++) {
      const { rows } = await sql<{ value: number }>`SELECT ${sql.raw(String(number))} AS value`.execute(
        catalog.db,
      );
      expect(rows).toEqual([{ value: number }]);
    }
  });

  it('bind what they are given as it is', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    const message = `'; DROP TABLE runs; -- "ü" \u0000 end`;
    await catalog.db
      .insertInto('alerts')
      .values({ key: 'k', state: 's', message, changed_ms: 2 ** 53 - 1 })
      .execute();
    expect(
      await catalog.db.selectFrom('alerts').select(['key', 'state', 'message', 'changed_ms']).execute(),
    ).toEqual([{ key: 'k', state: 's', message, changed_ms: 2 ** 53 - 1 }]);
  });

  it('may be streamed while others run', async () => {
    await using catalog = await openCatalog(await made(), WRITE);
    await catalog.db
      .insertInto('alerts')
      .values(['a', 'b', 'c'].map((key) => ({ key, state: 's', message: 'm', changed_ms: 1 })))
      .execute();
    const keys: string[] = [];
    for await (const { key } of catalog.db.selectFrom('alerts').select('key').orderBy('key').stream())
      keys.push(key);
    expect(keys).toEqual(['a', 'b', 'c']);
  });
});
