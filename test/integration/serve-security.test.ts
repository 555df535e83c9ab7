import { once } from 'node:events';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { connect } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH, CHANGE_HEADER } from '../../contract/api/api-path.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import { sessionDocumentSchema } from '../../contract/api/session.ts';
import { checkAccess } from '../../src/app/server/security/server-access.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { runInside } from '../support/run-barlake.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

const TOKEN = 'token-of-a-test-that-nobody-guesses';
const OPERATOR_TOKEN = 'a-third-token-to-start-and-decide';
const VIEW_TOKEN = 'another-token-for-those-who-look-only';
const API_KEY = 'vendor-key-0123456789';
const S3_SECRET = 'vendor-s3-secret-0123456789';
const ENV = {
  POLYGON_API_KEY: API_KEY,
  POLYGON_S3_ACCESS_KEY: 'vendor-access-key-0123',
  POLYGON_S3_SECRET_KEY: S3_SECRET,
};

const ACCESS = { token: TOKEN, operatorToken: OPERATOR_TOKEN, viewToken: VIEW_TOKEN };

let sample: SampleLake;
let open: OpenServer;
let closed: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-security');
  open = await openServer(sample.root, { env: ENV });
  closed = await openServer(sample.root, { env: ENV, access: ACCESS });
}, 60_000);

afterAll(async () => {
  await open[Symbol.asyncDispose]();
  await closed[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

/** A request with headers that `fetch` does not let go. */
async function ask(
  url: string,
  headers: Readonly<Record<string, string>>,
  method = 'GET',
): Promise<{ readonly status: number; readonly body: string }> {
  const sent = httpRequest(url, { method, headers });
  sent.end();
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  let body = '';
  for await (const chunk of response.setEncoding('utf8')) body += String(chunk);
  return { status: response.statusCode ?? 0, body };
}

const bearer = (token: string) => ({ headers: { authorization: `Bearer ${token}` } });

describe('a token', () => {
  it('is asked for by everything but the dashboard and the session', async () => {
    for (const path of Object.values(API_PATH)) {
      if (path === API_PATH.session) continue;
      const asked = path.replaceAll(/:\w+/g, 'x');
      const get = await closed.get(asked);
      const post = await closed.post(asked, {});
      expect([401, 404]).toContain(get.status);
      expect([401, 404]).toContain(post.status);
      // A wrong address and a missing token must not let a stranger in either way.
      expect(get.status === 401 || post.status === 401).toBe(true);
    }
    for (const path of ['/docs', '/docs/json']) expect((await closed.get(path)).status).toBe(401);
    expect((await closed.get('/')).status).toBe(200);
    expect((await closed.get('/runs/some-run')).status).toBe(200);
  });

  it('opens the door as a bearer, and no other does', async () => {
    expect((await closed.get(API_PATH.overview, bearer(TOKEN))).status).toBe(200);
    expect((await closed.get(API_PATH.overview, bearer(`${TOKEN}x`))).status).toBe(401);
    expect((await closed.get(API_PATH.overview, bearer(TOKEN.slice(0, -1)))).status).toBe(401);
    expect((await closed.get(`${API_PATH.overview}?token=${TOKEN}`)).status).toBe(401);
  });

  it('becomes a cookie that scripts cannot read', async () => {
    const response = await closed.post(API_PATH.session, { token: TOKEN });
    const cookie = response.headers.get('set-cookie') ?? '';
    expect(sessionDocumentSchema.parse(await response.json()).role).toBe('admin');
    expect(cookie).toMatch(/; HttpOnly; SameSite=Strict; Path=\//);
    expect(cookie).not.toContain(TOKEN);
    const headers = { cookie: cookie.split(';')[0] ?? '' };
    expect((await closed.get(API_PATH.overview, { headers })).status).toBe(200);
    await closed.get(API_PATH.session, { method: 'DELETE', headers: { ...headers, [CHANGE_HEADER]: '1' } });
    expect((await closed.get(API_PATH.overview, { headers })).status).toBe(401);
  });

  it('for looking lets look and not change', async () => {
    expect((await closed.get(API_PATH.overview, bearer(VIEW_TOKEN))).status).toBe(200);
    const read = await closed.post(API_PATH.sql, { sql: 'SELECT 1' }, bearer(VIEW_TOKEN));
    expect(read.status).toBe(200);
    const change = await closed.post(API_PATH.sync, {}, bearer(VIEW_TOKEN));
    expect(change.status).toBe(403);
  });

  it('cannot be guessed: ten wrong ones, and the address waits, also with the right one', async () => {
    let nowMs = Date.now();
    const clock = { nowMs: () => nowMs, monotonicMs: () => performance.now() };
    await using server = await openServer(sample.root, { access: ACCESS, clock });
    for (let guess = 0; guess < 10; guess += 1) {
      expect((await server.post(API_PATH.session, { token: `guess ${guess}` })).status).toBe(401);
    }
    const blocked = await server.get(API_PATH.overview, bearer(TOKEN));
    expect(blocked.status).toBe(429);
    for (const token of [OPERATOR_TOKEN, VIEW_TOKEN]) {
      expect((await server.get(API_PATH.overview, bearer(token))).status).toBe(429);
      expect((await server.get(`/v3/reference/tickers?apiKey=${token}`)).status).toBe(429);
    }
    expect(Number(blocked.headers.get('retry-after'))).toBeGreaterThan(0);
    nowMs += 60_001;
    expect((await server.get(API_PATH.overview, bearer(TOKEN))).status).toBe(200);
  });

  it.each([
    { host: '0.0.0.0', token: undefined },
    { host: '::', token: undefined },
    { host: '192.168.1.5', token: undefined },
    { host: '127.0.0.1', token: 'short' },
    { host: '127.0.0.1', token: TOKEN, viewToken: TOKEN },
    { host: '127.0.0.1', token: undefined, viewToken: VIEW_TOKEN },
    { host: '127.0.0.1', token: undefined, operatorToken: OPERATOR_TOKEN },
    { host: '127.0.0.1', token: TOKEN, operatorToken: 'short' },
    { host: '127.0.0.1', token: TOKEN, operatorToken: TOKEN },
    { host: '127.0.0.1', token: TOKEN, operatorToken: OPERATOR_TOKEN, viewToken: OPERATOR_TOKEN },
  ])('is demanded before the server starts with %j', (access) => {
    const full = { port: 0, isReadOnly: false, corsOrigins: [], allowedHosts: [], requestsPerMinute: 1 };
    expect(() => checkAccess({ operatorToken: undefined, viewToken: undefined, ...full, ...access })).toThrow(
      expect.objectContaining({ code: 'E_TOKEN', mend: expect.any(String) as string }),
    );
  });

  it('is demanded by the command line, too', async () => {
    const args = ['serve', '--host', '0.0.0.0', '--lake', sample.root];
    const { code, err } = await runInside(args, { cwd: sample.folder.path });
    expect(code).toBe(2);
    expect(err).toContain('E_TOKEN');
  });
});

describe('other sites', () => {
  it.each(['evil.example', 'localhost.evil.example', '127.0.0.1.nip.io', 'localhost:8642@evil', '10.0.0.1'])(
    'cannot ask under the name %j',
    async (host) => {
      const { status } = await ask(`${open.url}${API_PATH.session}`, { host });
      expect([400, 421]).toContain(status);
    },
  );

  it.each(['localhost', '127.0.0.1:9', '[::1]:1', 'LOCALHOST'])('is not %j', async (host) => {
    expect((await ask(`${open.url}${API_PATH.session}`, { host })).status).toBe(200);
  });

  it('cannot change anything: the header is missing, or the origin is theirs', async () => {
    const bare = await open.get(API_PATH.sync, { method: 'POST', body: '{}' });
    expect([403, 415]).toContain(bare.status);
    const foreign = await ask(
      `${open.url}${API_PATH.sync}`,
      { origin: 'https://evil.example', [CHANGE_HEADER]: '1' },
      'POST',
    );
    expect(foreign.status).toBe(403);
    const none = await ask(`${open.url}${API_PATH.sync}`, { 'content-type': 'application/json' }, 'POST');
    expect(none.status).toBe(403);
  });

  it('cannot make a browser read', async () => {
    const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' };
    expect((await ask(`${open.url}${API_PATH.bars}`, headers)).status).toBe(403);
    const preflight = await ask(
      `${open.url}${API_PATH.bars}`,
      { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
      'OPTIONS',
    );
    expect(preflight.status).toBeGreaterThanOrEqual(400);
  });

  it('may ask when they are named', async () => {
    const origin = 'https://friend.example';
    await using server = await openServer(sample.root, { access: { corsOrigins: [origin] } });
    const response = await server.get(API_PATH.session, { headers: { origin } });
    expect(response.headers.get('access-control-allow-origin')).toBe(origin);
    const other = await server.get(API_PATH.session, { headers: { origin: 'https://evil.example' } });
    expect(other.status).toBe(403);
  });
});

describe('requests that are no good', () => {
  it.each([
    ['a body of megabytes', { sql: `SELECT '${'x'.repeat(3_000_000)}'` }, 413],
    ['a statement that is too long', { sql: 'x'.repeat(200_000) }, 400],
    ['a body with another field', { sql: 'SELECT 1', path: '/etc/passwd' }, 400],
  ])('are refused: %s', async (_, body, status) => {
    expect((await open.post(API_PATH.sql, body)).status).toBe(status);
  });

  it('are refused: an address that is too long, and one that is no address', async () => {
    expect((await open.get(`${API_PATH.overview}?x=${'y'.repeat(9000)}`)).status).toBe(414);
    expect((await open.get('/%zz')).status).toBe(400);
    expect((await open.get('/assets/..%2f..%2f..%2fetc%2fpasswd')).status).toBeGreaterThanOrEqual(400);
  });

  it('are refused: headers beyond any bound, and what is no HTTP', async () => {
    const socket = connect(Number(new URL(open.url).port), '127.0.0.1');
    socket.write(`GET / HTTP/1.1\r\nHost: localhost\r\nX: ${'y'.repeat(400_000)}\r\n\r\n`);
    const [answer] = (await once(socket, 'data')) as [Buffer];
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 4\d\d /);
    socket.destroy();
  });

  it('are refused when a client asks too often', async () => {
    await using server = await openServer(sample.root, { access: { requestsPerMinute: 3 } });
    const statuses: number[] = [];
    for (let count = 0; count < 5; count += 1) statuses.push((await server.get(API_PATH.session)).status);
    expect(statuses).toEqual([200, 200, 200, 429, 429]);
  });

  it('are refused when they would change a server that is read only', async () => {
    await using server = await openServer(sample.root, { access: { isReadOnly: true } });
    const response = await server.post(API_PATH.sync, {});
    expect([403, 404]).toContain(response.status);
  });
});

describe('answers', () => {
  it('carry a policy that lets nothing in from elsewhere, and no banner', async () => {
    for (const path of ['/', '/docs', API_PATH.session, '/api/v1/nothing']) {
      const { headers } = await open.get(path);
      const policy = headers.get('content-security-policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).toContain("frame-ancestors 'none'");
      expect(policy).not.toMatch(/unsafe|https?:|\*/);
      expect(headers.get('x-content-type-options')).toBe('nosniff');
      expect(headers.get('server')).toBeNull();
      expect(headers.get('x-powered-by')).toBeNull();
    }
  });

  it('name a defect and do not describe it', async () => {
    const { world } = open;
    const broken = Object.create(world.sql) as typeof world.sql;
    Object.assign(world, {
      sql: Object.assign(broken, {
        run: () => Promise.reject(new Error(`secret ${S3_SECRET} at /home/somebody/file.ts`)),
      }),
    });
    const response = await open.post(API_PATH.sql, { sql: 'SELECT 1' });
    const text = await response.text();
    expect(response.status).toBe(500);
    const problem = problemDocumentSchema.parse(JSON.parse(text));
    expect(problem.code).toBe('E_UNEXPECTED');
    expect(text).not.toMatch(/somebody|stack|\.ts/);
    expect(open.shown.join('')).toContain(problem.requestId);
  });

  it('and the log never show a secret', async () => {
    await closed.get(`/v2/aggs/ticker/AAPL/prev?apiKey=${TOKEN}`);
    await closed.get(`${API_PATH.bars}?dataset=${TOKEN}`, bearer(TOKEN));
    await closed.get(`/nothing-${encodeURIComponent(API_KEY)}?apiKey=${API_KEY}`, bearer(TOKEN));
    const texts = [...closed.shown, ...open.shown];
    for (const path of [API_PATH.system, API_PATH.log, API_PATH.overview, '/docs/json']) {
      texts.push(await (await closed.get(path, bearer(TOKEN))).text());
    }
    expect(texts.length).toBeGreaterThan(10);
    for (const secret of [TOKEN, OPERATOR_TOKEN, VIEW_TOKEN, API_KEY, S3_SECRET]) {
      expect(texts.filter((text) => text.includes(secret))).toEqual([]);
    }
  });
});
