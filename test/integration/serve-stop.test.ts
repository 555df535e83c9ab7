import { once } from 'node:events';
import { get, type IncomingMessage, request } from 'node:http';
import { connect } from 'node:net';
import { setTimeout as delay } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH, CHANGE_HEADER } from '../../contract/api/api-path.ts';
import { sqlDocumentSchema } from '../../contract/api/sql.ts';
import { openServer } from '../support/open-server.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

let sample: SampleLake;

beforeAll(async () => {
  sample = await makeSampleLake('serve-stop');
}, 60_000);

afterAll(async () => sample[Symbol.asyncDispose]());

/** Would take hours. */
const ENDLESS =
  'SELECT count(*) FROM range(1000000) AS a, range(1000000) AS b WHERE (a.range * b.range) % 7 = 3';

/** Takes a moment, on whatever machine. */
const BRIEF =
  'SELECT count(*) AS pairs FROM range(20000) AS a, range(3000) AS b WHERE (a.range * b.range) % 7 = 3';

describe('a server whose port is taken', () => {
  it('says so, and leaves nothing running', async () => {
    await using first = await openServer(sample.root);
    const port = Number(new URL(first.url).port);
    await expect(openServer(sample.root, { access: { port } })).rejects.toMatchObject({ code: 'E_PORT' });
    expect((await first.get(API_PATH.session)).status).toBe(200);
  });
});

describe('a server that is stopped', () => {
  it('lets what is under way come to its end, and takes nothing new', async () => {
    await using server = await openServer(sample.root);
    const taken = once(server.server.app.server, 'request');
    const running = server.post(API_PATH.sql, { sql: BRIEF });
    await taken;
    const closing = server.server.close(60_000);
    await expect(server.get(API_PATH.session)).rejects.toThrow('fetch failed');
    const response = await running;
    expect(response.status).toBe(200);
    expect(sqlDocumentSchema.parse(await response.json()).rows).toHaveLength(1);
    await closing;
  });

  it('waits no longer than it has to: what takes hours is told to stop', async () => {
    await using server = await openServer(sample.root);
    const taken = once(server.server.app.server, 'request');
    const running = server.post(API_PATH.sql, { sql: ENDLESS, timeoutSeconds: 600 }).then(
      ({ status }) => status,
      () => 'cut' as const,
    );
    await taken;
    await server.server.close(100);
    expect([503, 'cut']).toContain(await running);
  });
});

describe('a connection that never asks anything', () => {
  it('does not keep the server from ending', async () => {
    await using server = await openServer(sample.root);
    const taken = once(server.server.app.server, 'connection');
    const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
    await taken;
    const cut = once(socket, 'close');
    // Twice what a test may take: only a server that does not wait ends before.
    await server.server.close(120_000);
    await cut;
    expect(socket.destroyed).toBe(true);
  });
});

describe('a client', () => {
  it('that goes away ends its statement and leaves its place to others', async () => {
    await using server = await openServer(sample.root);
    for (let round = 0; round < 40; round += 1) {
      const gone = new AbortController();
      const asked = server.post(API_PATH.sql, { sql: ENDLESS }, { signal: gone.signal });
      await delay(10);
      gone.abort();
      await expect(asked).rejects.toThrow(/abort/);
    }
    const response = await server.post(API_PATH.sql, { sql: 'SELECT 1 AS one' });
    expect(response.status).toBe(200);
  }, 60_000);

  it('that reads slowly is not sent more than it takes', async () => {
    await using server = await openServer(sample.root);
    const sent = request(`${server.url}${API_PATH.sql}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', [CHANGE_HEADER]: '1' },
    });
    sent.end(JSON.stringify({ sql: "SELECT *, repeat('x', 100) FROM range(100000000)", format: 'csv' }));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    response.pause();
    const written = (): number => response.socket.bytesRead;
    let last = -1;
    while (last !== written()) {
      last = written();
      await delay(500);
    }
    // Ten gigabytes wait behind it.
    expect(last).toBeLessThan(100_000_000);
    sent.destroy();
  }, 60_000);

  it('that stops in the middle of an answer takes nothing from the next', async () => {
    await using server = await openServer(sample.root);
    for (let round = 0; round < 10; round += 1) {
      const [response] = (await once(
        get(`${server.url}${API_PATH.bars}?dataset=stocks_daily&format=csv`),
        'response',
      )) as [IncomingMessage];
      response.destroy();
    }
    expect((await server.get(`${API_PATH.bars}?dataset=stocks_daily`)).status).toBe(200);
  });
});
