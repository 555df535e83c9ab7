import { describe, expect, it } from 'vitest';
import { type ServiceState, servicesDocumentSchema } from '../../contract/api/services.ts';
import { parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { freePort } from '../support/free-port.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { startRedis, withoutRedis } from '../support/start-redis.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

async function ask(server: Pick<OpenServer, 'get'>): Promise<readonly ServiceState[]> {
  const answer = await server.get('/api/v1/services', { signal: AbortSignal.timeout(6_000) });
  return servicesDocumentSchema.parse(await answer.json()).services;
}

describe('what a lake stands on', () => {
  it('is a file where nothing else is configured', async () => {
    await using folder = await makeTempFolder('services');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    await using server = await openServer(folder.path);
    const [catalog, ...others] = await ask(server);
    expect(others).toEqual([]);
    expect(catalog).toMatchObject({ use: 'catalog', kind: 'sqlite', isThere: true, trouble: null });
    expect(catalog?.version).toMatch(/^3\./);
    expect(catalog?.storedBytes).toBeGreaterThan(4_096);
  });

  it.skipIf(withoutRedis !== undefined)(
    'is told of a Redis: version, memory, connections, what is wrong with it, and that it has gone',
    async () => {
      await using redis = await startRedis({ policy: 'allkeys-lru' });
      await using folder = await makeTempFolder('services');
      await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
      await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: redis.url } });
      const [, queues] = await ask(server);
      expect(queues).toMatchObject({ use: 'queues', kind: 'redis', isThere: true, storedBytes: null });
      expect(queues?.version).toMatch(/^\d+\./);
      expect(queues?.memoryBytes).toBeGreaterThan(100_000);
      expect(queues?.connections).toBeGreaterThanOrEqual(1);
      expect(queues?.connectionsMax).toBeGreaterThan(100);
      expect(queues?.trouble).toContain('maxmemory-policy is allkeys-lru');
      await redis.kill();
      const [catalog, gone] = await ask(server);
      expect(catalog).toMatchObject({ isThere: true });
      expect(gone).toMatchObject({ isThere: false, answerMs: null, version: null });
      expect(gone?.trouble).toContain('ECONNREFUSED');
    },
  );

  it.skipIf(withoutPostgres !== undefined)(
    'is told of a Postgres, as catalog and as queue, without its password',
    async () => {
      await using postgres = await startPostgres();
      await using folder = await makeTempFolder('services');
      const address = parseCatalogUrl(postgres.url, folder.path);
      if (address === undefined) throw new Error('no address');
      await using _catalog = await openCatalog(address, { readOnly: false });
      await using server = await openServer(folder.path, {
        env: { BARLAKE_CATALOG_URL: postgres.url, BARLAKE_QUEUE_URL: postgres.url },
      });
      const states = await ask(server);
      expect(states.map(({ use, kind, isThere }) => [use, kind, isThere])).toEqual([
        ['catalog', 'postgres', true],
        ['queues', 'postgres', true],
      ]);
      for (const { version, storedBytes, connections, connectionsMax, answerMs } of states) {
        expect(version).toMatch(/^\d+/);
        expect(storedBytes).toBeGreaterThan(1_000_000);
        expect(connections).toBeGreaterThanOrEqual(1);
        expect(connectionsMax).toBeGreaterThanOrEqual(connections ?? 0);
        expect(answerMs).toBeLessThan(2_000);
      }
    },
  );

  it('is told to be away within seconds where nobody listens, and no word of the password', async () => {
    await using folder = await makeTempFolder('services');
    await using _catalog = await openCatalog(folder.at('catalog.db'), { readOnly: false });
    const url = `postgres://somebody:a-long-password@127.0.0.1:${await freePort()}/nowhere`;
    await using server = await openServer(folder.path, { env: { BARLAKE_QUEUE_URL: url } });
    const [, queues] = await ask(server);
    expect(queues).toMatchObject({ kind: 'postgres', isThere: false });
    expect(JSON.stringify(queues)).not.toContain('a-long-password');
  });
});
