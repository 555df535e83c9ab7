import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CatalogAddress, parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { takeLakeLock } from '../../src/lake/catalog/lake-lock.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import type { LakePlace } from '../../src/lake/lake-place.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const { signal } = new AbortController();
const OWNER = { pid: process.pid, command: 'sync' };

describe.skipIf(withoutPostgres !== undefined)('a catalog on Postgres', () => {
  let server: PostgresServer;
  let folder: TempFolder;
  let count = 0;
  beforeAll(async () => {
    server = await startPostgres();
    folder = await makeTempFolder('postgres-catalog');
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  /** A schema that nobody else uses. */
  function addressOf(name: string): CatalogAddress {
    const address = parseCatalogUrl(`${server.url}?schema=${name}`, folder.path);
    if (address === undefined) throw new Error(`no address: ${server.url}`);
    return address;
  }

  function newPlace(): LakePlace {
    const name = `lake_${count++}`;
    return { root: folder.at(name), catalog: addressOf(name) };
  }

  it('is made by the first writer, and missing for a reader before', async () => {
    const { catalog } = newPlace();
    await expect(openCatalog(catalog, { readOnly: true })).rejects.toMatchObject({ code: 'E_LAKE_MISSING' });
    await using made = await openCatalog(catalog, { readOnly: false });
    await made.db
      .insertInto('alerts')
      .values({ key: 'k', state: 's', message: 'm', changed_ms: 1 })
      .execute();
    await using reader = await openCatalog(catalog, { readOnly: true });
    expect(await reader.db.selectFrom('alerts').select('key').execute()).toEqual([{ key: 'k' }]);
    await expect(reader.db.deleteFrom('alerts').execute()).rejects.toMatchObject({
      code: 'E_LAKE_READ_ONLY',
    });
  });

  it('of several lakes keeps to its own schema', async () => {
    const [one, other] = [newPlace(), newPlace()];
    await using first = await openCatalog(one.catalog, { readOnly: false });
    await using second = await openCatalog(other.catalog, { readOnly: false });
    await first.db
      .insertInto('alerts')
      .values({ key: 'k', state: 's', message: 'm', changed_ms: 1 })
      .execute();
    expect(await second.db.selectFrom('alerts').selectAll().execute()).toEqual([]);
  });

  it('is made once by many that begin at the same moment', async () => {
    const { catalog } = newPlace();
    const opened = await Promise.all(
      Array.from({ length: 6 }, () => openCatalog(catalog, { readOnly: false })),
    );
    for (const each of opened) {
      expect(await each.db.selectFrom('runs').selectAll().execute()).toEqual([]);
      await each[Symbol.asyncDispose]();
    }
  });

  it('is written by one process at a time, and the second hears of the first', async () => {
    const place = newPlace();
    await using _first = await takeLakeLock(place, OWNER, signal);
    await expect(takeLakeLock(place, OWNER, signal)).rejects.toMatchObject({
      code: 'E_LAKE_LOCKED',
      message: expect.stringMatching(new RegExp(`process ${process.pid} on .* \\(barlake sync, since 20`)),
    });
    // Another lake of the same database is another matter.
    await using _other = await takeLakeLock(newPlace(), OWNER, signal);
  });

  it('says without the password that a server is not there, or does not let somebody in', async () => {
    const nowhere = parseCatalogUrl('postgres://me:my-secret@no-such-host.invalid/db', folder.path);
    const refused = parseCatalogUrl(server.url.replace('/lakes', '/nothing'), folder.path);
    if (nowhere === undefined || refused === undefined) throw new Error('no address');
    await expect(openCatalog(nowhere, { readOnly: true })).rejects.toSatisfy(
      (error: Error & { code: string }) =>
        error.code === 'E_CATALOG_UNREACHABLE' && !error.message.includes('my-secret'),
    );
    await expect(openCatalog(refused, { readOnly: true })).rejects.toMatchObject({
      code: 'E_CATALOG_REFUSED',
    });
  });
});
