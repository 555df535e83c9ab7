import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { CHANGE_ROLES, type ChangeName } from '../../contract/api/change-roles.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import { isAtLeast, ROLES, type Role, sessionDocumentSchema } from '../../contract/api/session.ts';
import { auditDocumentSchema } from '../../contract/api/system.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

const TOKENS: Readonly<Record<Role, string>> = {
  viewer: 'a-token-for-those-who-look-only',
  operator: 'a-token-to-start-and-to-decide',
  admin: 'a-token-for-whoever-governs-it',
};

let sample: SampleLake;
let server: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-roles');
  const { viewer: viewToken, operator: operatorToken, admin: token } = TOKENS;
  server = await openServer(sample.root, { access: { token, operatorToken, viewToken } });
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

const as = (role: Role) => ({ headers: { authorization: `Bearer ${TOKENS[role]}` } });

const NAMES = Object.keys(CHANGE_ROLES) as ChangeName[];

interface Change {
  readonly path: string;
  readonly action: string;
  readonly body: object;
  readonly needed: Role;
}

/** Every change that a role is needed for: its address, a body that names the action, and the role. */
const CHANGES = NAMES.flatMap((name): readonly Change[] => {
  const path = API_PATH[name].replaceAll(/:\w+/g, 'x');
  const rule: Role | Readonly<Record<string, Role>> = CHANGE_ROLES[name];
  // What is wrong with the rest of a body is found after the guards, and nothing is done.
  if (typeof rule === 'string') return [{ path, action: '', body: {}, needed: rule }];
  return Object.entries(rule).map(([action, needed]) => ({
    path,
    action,
    body: { job: 'no-such-job', action },
    needed,
  }));
});

const ASKED = CHANGES.flatMap((change) => ROLES.map((role) => ({ ...change, role })));

/** What the document of the API says can be sent, besides what only reads and the session. */
async function changesOfDocument(): Promise<readonly string[]> {
  const answer = await server.get('/docs/json', as('viewer'));
  const { paths } = (await answer.json()) as { readonly paths: Readonly<Record<string, object>> };
  const reading: readonly string[] = [
    API_PATH.plan,
    API_PATH.exportPlan,
    API_PATH.jobPreview,
    API_PATH.sql,
    API_PATH.session,
  ];
  return Object.entries(paths)
    .map(([path, methods]) => ({ path: path.replaceAll(/\{(\w+)\}/g, ':$1'), methods }))
    .filter(({ methods }) => Object.keys(methods).some((method) => !['get', 'head'].includes(method)))
    .map(({ path }) => path)
    .filter((path) => !reading.includes(path));
}

describe('who may change what', () => {
  it('is said of every route that changes something, and of nothing else', async () => {
    const told = NAMES.map((name) => API_PATH[name]);
    expect([...(await changesOfDocument())].sort()).toEqual([...told].sort());
  });

  it.each(ASKED.filter(({ role, needed }) => !isAtLeast(role, needed)))(
    'keeps the $role from $path $action',
    async ({ path, body, needed, role }) => {
      const response = await server.post(path, body, as(role));
      expect(response.status).toBe(403);
      const problem = problemDocumentSchema.parse(await response.json());
      expect(problem.details).toEqual({ role, needed });
      expect(problem.message).toContain(`needs the role ${needed}`);
      expect(problem.mend).toMatch(needed === 'admin' ? /server\.token/ : /server\.operatorToken/);
    },
  );

  it.each(ASKED.filter(({ role, needed }) => isAtLeast(role, needed)))(
    'does not keep the $role from $path $action',
    async ({ path, body, role }) => {
      const { status } = await server.post(path, body, as(role));
      expect([200, 202, 400, 404, 409]).toContain(status);
    },
  );

  it.each(ROLES)('lets the %s look: documents, live events, metrics, the vendor’s API, SQL', async (role) => {
    for (const path of [API_PATH.overview, API_PATH.audit, API_PATH.log, '/metrics', '/docs/json']) {
      expect((await server.get(path, as(role))).status).toBe(200);
    }
    const ending = new AbortController();
    const events = await server.get(API_PATH.events, { ...as(role), signal: ending.signal });
    expect(events.headers.get('content-type')).toContain('text/event-stream');
    ending.abort();
    expect((await server.post(API_PATH.sql, { sql: 'SELECT 1' }, as(role))).status).toBe(200);
    const vendor = await server.get(`/v3/reference/tickers?apiKey=${TOKENS[role]}`);
    expect(vendor.status).toBe(200);
  });

  it.each(ROLES)('is known to the session of the %s, whose cookie may no more', async (role) => {
    const response = await server.post(API_PATH.session, { token: TOKENS[role] });
    expect(sessionDocumentSchema.parse(await response.json()).role).toBe(role);
    const cookie = response.headers.get('set-cookie')?.split(';')[0] ?? '';
    const { status } = await server.post(API_PATH.queues, {}, { headers: { cookie } });
    expect(status).toBe(role === 'admin' ? 400 : 403);
  });

  it('stands in the audit with who did it, and nothing that was not allowed does', async () => {
    const rows = async () =>
      auditDocumentSchema.parse(await (await server.get(API_PATH.audit, as('viewer'))).json()).rows;
    const before = (await rows()).length;
    await server.post(API_PATH.schedule, { job: 'daily', action: 'pause' }, as('operator'));
    await server.post(API_PATH.alerts, { key: 'nothing', action: 'mute' }, as('viewer'));
    await server.post(API_PATH.alerts, { key: 'nothing', action: 'mute' }, as('operator'));
    await server.post(API_PATH.schedule, { job: 'daily', action: 'resume' }, as('admin'));
    const after = await rows();
    expect(after.slice(0, after.length - before)).toMatchObject([
      { action: 'schedule resume', role: 'admin', client: '127.0.0.1', outcome: 'done' },
      { action: 'alert mute', role: 'operator', client: '127.0.0.1', outcome: 'refused' },
    ]);
    const page = async (query: string) =>
      auditDocumentSchema.parse(await (await server.get(`${API_PATH.audit}${query}`, as('viewer'))).json());
    const first = await page('?limit=1');
    expect([first.rows, first.total]).toEqual([after.slice(0, 1), after.length]);
    const second = await page(`?limit=1000&cursor=${first.cursor}`);
    expect([second.rows, second.cursor]).toEqual([after.slice(1), null]);
    expect((await server.get(`${API_PATH.audit}?cursor=x`, as('viewer'))).status).toBe(400);
  });

  it('is anything for whoever reaches a server without a token', async () => {
    await using open = await openServer(sample.root);
    const session = sessionDocumentSchema.parse(await (await open.get(API_PATH.session)).json());
    expect(session).toEqual({ isTokenNeeded: false, role: 'admin', isReadOnly: false });
    expect((await open.post(API_PATH.queues, {})).status).toBe(400);
  });
});
