import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type CatalogAddress, parseCatalogUrl } from '../../src/lake/catalog/catalog-address.ts';
import { takeLakeLock } from '../../src/lake/catalog/lake-lock.ts';
import { type Catalog, openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { ROOT } from '../docs/read-page.ts';
import { type PostgresServer, startPostgres, withoutPostgres } from '../support/start-postgres.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const { signal } = new AbortController();
const OWNER = { pid: process.pid, command: 'sync' };
const ALERT = { state: 's', message: 'm', changed_ms: 1 };

/** A wire to the server that can be cut between a question and its answer. */
interface Wire extends AsyncDisposable {
  readonly port: number;
  /** Cuts every connection when the next COMMIT has been answered (`true`: it took place), or instead of asking it. */
  cutAtCommit(how: 'after' | 'before'): void;
}

async function openWire(target: number): Promise<Wire> {
  let cut: 'after' | 'before' | undefined;
  const sockets = new Set<Socket>();
  const server: Server = createServer((near) => {
    const far = connect(target, '127.0.0.1');
    const drop = (): void => {
      near.destroy();
      far.destroy();
    };
    let isAwaited = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket.on('error', drop);
      socket.on('close', drop);
    }
    near.on('data', (bytes) => {
      const isCommit = cut !== undefined && bytes.includes('commit');
      if (isCommit && cut === 'before') {
        cut = undefined;
        drop();
        return;
      }
      isAwaited ||= isCommit;
      far.write(bytes);
    });
    far.on('data', (bytes) => {
      if (!isAwaited) near.write(bytes);
      else {
        cut = undefined;
        drop();
      }
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    port: typeof address === 'object' && address !== null ? address.port : 0,
    cutAtCommit(how) {
      cut = how;
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

describe.skipIf(withoutPostgres !== undefined)('a connection to Postgres that is lost', () => {
  let server: PostgresServer;
  let folder: TempFolder;
  let count = 0;
  beforeAll(async () => {
    server = await startPostgres();
    folder = await makeTempFolder('postgres-faults');
  });
  afterAll(async () => {
    await server[Symbol.asyncDispose]();
    await folder[Symbol.asyncDispose]();
  });

  function addressOf(schema: string, port?: number): CatalogAddress {
    const url = new URL(server.url);
    if (port !== undefined) url.port = String(port);
    url.searchParams.set('schema', schema);
    const address = parseCatalogUrl(url.href, folder.path);
    if (address === undefined) throw new Error('no address');
    return address;
  }

  const serverPort = (): number => Number(new URL(server.url).port);

  async function write({ db }: Catalog, key: string): Promise<string> {
    return db
      .transaction()
      .execute((transaction) =>
        transaction
          .insertInto('alerts')
          .values({ ...ALERT, key })
          .execute(),
      )
      .then(
        () => 'committed',
        (error: Error & { readonly code?: string }) => error.code ?? error.message,
      );
  }

  it('while a commit is answered is looked up: what took place is done, what did not is an error', async () => {
    await using wire = await openWire(serverPort());
    const schema = `faults_${count++}`;
    await using direct = await openCatalog(addressOf(schema), { readOnly: false });
    await using catalog = await openCatalog(addressOf(schema, wire.port), { readOnly: false });
    const outcomes: unknown[] = [];
    for (let number = 0; number < 20; number += 1) {
      const how = number % 3 === 0 ? 'before' : number % 3 === 1 ? 'after' : undefined;
      if (how !== undefined) wire.cutAtCommit(how);
      const outcome = await write(catalog, `key ${number}`);
      const isThere = await direct.db
        .selectFrom('alerts')
        .select('key')
        .where('key', '=', `key ${number}`)
        .executeTakeFirst();
      outcomes.push([how, outcome, isThere !== undefined]);
    }
    expect(outcomes).toEqual(
      outcomes.map((_, number) =>
        number % 3 === 0
          ? ['before', 'E_CATALOG_UNREACHABLE', false]
          : [number % 3 === 1 ? 'after' : undefined, 'committed', true],
      ),
    );
  });

  it('takes the lock with it, and the writer goes on when nobody came between', async () => {
    await using wire = await openWire(serverPort());
    const schema = `faults_${count++}`;
    const place = { root: folder.path, catalog: addressOf(schema, wire.port) };
    await using lock = await takeLakeLock(place, OWNER, signal);
    await using catalog = await lock.openCatalog();
    expect(await write(catalog, 'first')).toBe('committed');
    wire.cutAtCommit('before');
    expect(await write(catalog, 'lost')).toBe('E_CATALOG_UNREACHABLE');
    expect(await write(catalog, 'second')).toBe('committed');
    // It holds the lock again.
    await expect(takeLakeLock(place, OWNER, signal)).rejects.toMatchObject({ code: 'E_LAKE_LOCKED' });
  });

  it('stops a writer when another came between, whose work stays', async () => {
    await using wire = await openWire(serverPort());
    const schema = `faults_${count++}`;
    const place = { root: folder.path, catalog: addressOf(schema, wire.port) };
    await using lock = await takeLakeLock(place, OWNER, signal);
    await using catalog = await lock.openCatalog();
    wire.cutAtCommit('before');
    expect(await write(catalog, 'lost')).toBe('E_CATALOG_UNREACHABLE');
    {
      await using other = await takeLakeLock({ ...place, catalog: addressOf(schema) }, OWNER, signal);
      await using theirs = await other.openCatalog();
      expect(await write(theirs, 'theirs')).toBe('committed');
    }
    expect(await write(catalog, 'late')).toBe('E_LOCK_LOST');
    await using reader = await openCatalog(addressOf(schema), { readOnly: true });
    expect(await reader.db.selectFrom('alerts').select('key').execute()).toEqual([{ key: 'theirs' }]);
  });

  it('of a process that was killed frees the lake at once', async () => {
    const schema = `faults_${count++}`;
    const child = startHolder(addressOf(schema), folder.path);
    await once(child.stdout ?? child, 'data');
    const place = { root: folder.path, catalog: addressOf(schema) };
    await expect(takeLakeLock(place, OWNER, signal)).rejects.toMatchObject({
      message: expect.stringContaining(`process ${child.pid} on `),
    });
    child.kill('SIGKILL');
    await using _lock = await takeLakeLock(place, OWNER, signal);
  });
});

/** A process that holds a lake’s lock until it is killed. */
function startHolder(address: CatalogAddress, root: string): ChildProcess {
  const module = JSON.stringify(join(ROOT, 'src', 'lake', 'catalog', 'lake-lock.ts'));
  const script = `const { takeLakeLock } = await import(${module});
    const place = { root: ${JSON.stringify(root)}, catalog: ${JSON.stringify(address)} };
    await takeLakeLock(place, { pid: process.pid, command: 'sync' }, new AbortController().signal);
    console.log('held'); setInterval(() => undefined, 1000);`;
  return spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
}
