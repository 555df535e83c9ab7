import { once } from 'node:events';
import { connect, createServer, type Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { healthDocumentSchema } from '../../contract/api/health.ts';
import { parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openServer } from '../support/open-server.ts';
import { startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { makeTempFolder } from '../support/temp-folder.ts';

/** A wire to a server on which everything can come to stand, as it does behind a firewall that forgets. */
async function openWire(target: number) {
  const sockets = new Set<Socket>();
  let isStill = false;
  const server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      if (isStill) socket.pause();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    stand(): void {
      isStill = true;
      for (const socket of sockets) socket.pause();
    },
    goOn(): void {
      isStill = false;
      for (const socket of sockets) socket.resume();
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.skipIf(withoutPostgres !== undefined)('a server whose catalog is on Postgres', () => {
  it('says that it lives, and is not ready, while Postgres does not answer', async () => {
    await using postgres = await startPostgres();
    await using folder = await makeTempFolder('served');
    await using wire = await openWire(Number(new URL(postgres.url).port));
    const url = new URL(postgres.url);
    url.port = String(wire.port);
    const address = parseCatalogUrl(url.href, folder.path);
    if (address === undefined) throw new Error('the address is none of a catalog');
    await (await openCatalog(address, { readOnly: false }))[Symbol.asyncDispose]();
    await using server = await openServer(folder.path, { env: { BARLAKE_CATALOG_URL: url.href } });
    const ask = async (path: string): Promise<number> =>
      (await server.get(path, { signal: AbortSignal.timeout(4_500) })).status;
    expect([await ask('/healthz'), await ask('/readyz')]).toEqual([200, 200]);
    wire.stand();
    await expect.poll(() => ask('/readyz'), { timeout: 20_000 }).toBe(503);
    expect(await ask('/healthz')).toBe(200);
    const { checks } = healthDocumentSchema.parse(await (await server.get('/api/v1/health')).json());
    expect(checks.find(({ key }) => key === 'catalog')).toMatchObject({
      status: 'error',
      message: expect.stringContaining('no answer within 2 s'),
    });
    wire.goOn();
    await expect.poll(() => ask('/readyz'), { timeout: 20_000 }).toBe(200);
  });
});
