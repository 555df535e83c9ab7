import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import fastifyStatic from '@fastify/static';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerApp, ServerReply } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Assets carry a hash of their content in their name. */
const ASSETS = '/assets/';
const YEAR_SECONDS = 31_536_000;

/** Stands in the page where the nonce of each answer goes, for styles that scripts add. */
const NONCE_PLACE = '__CSP_NONCE__';

const PAGE = 'index.html';

/** First segments that are no pages of the dashboard, so that a wrong address there is an error and no page. */
const NO_PAGES = new Set(['api', 'docs', 'assets', 'v1', 'v2', 'v3', 'vX', 'metrics', 'healthz', 'readyz']);

const NOT_BUILT = `<!doctype html>
<html lang="en"><meta charset="utf-8"><title>barlake</title>
<h1>The dashboard is not built</h1>
<p>Run <code>npm run build</code> in barlake’s folder, then start the server again.</p>
<p>The API works without it: <a href="/docs">reference</a>.</p></html>
`;

/** The dashboard: its assets, and its page under every address that nothing else has. Open: the page asks for the token. */
export async function registerDashboard(app: ServerApp, world: ServerWorld): Promise<void> {
  const folder = world.dashboard ?? dashboardFolder();
  const config = { access: 'open' } as const;
  if (!existsSync(folder)) return showNotBuilt(app);
  await app.register(fastifyStatic, {
    root: folder,
    serve: false,
    cacheControl: false,
    dotfiles: 'deny',
    index: false,
  });
  app.get<{ Params: { '*': string } }>(
    `${ASSETS}*`,
    { config, schema: { hide: true } },
    async (request, reply) => {
      reply.header('cache-control', `public, max-age=${YEAR_SECONDS}, immutable`);
      return reply.sendFile(`assets/${request.params['*']}`);
    },
  );
  answerPages(app, async (path, reply) => {
    // Files beside the page, such as its icon; whatever has no dot is an address inside the dashboard.
    if (/^[\w-]+\.\w+$/.test(path) && path !== PAGE && existsSync(join(folder, path))) {
      return reply.sendFile(path);
    }
    const page = await readFile(join(folder, PAGE), 'utf8');
    return reply.type('text/html; charset=utf-8').send(page.replaceAll(NONCE_PLACE, reply.cspNonce.style));
  });
}

function showNotBuilt(app: ServerApp): void {
  answerPages(app, async (_path, reply) => reply.type('text/html; charset=utf-8').send(NOT_BUILT));
}

function answerPages(
  app: ServerApp,
  answer: (path: string, reply: ServerReply) => Promise<ServerReply>,
): void {
  const config = { access: 'open' } as const;
  app.get<{ Params: { '*': string } }>('/*', { config, schema: { hide: true } }, async (request, reply) => {
    const path = request.params['*'];
    const [first = ''] = path.split('/');
    if (NO_PAGES.has(first)) {
      throw new HttpProblem(404, `There is no GET /${path} here.`, {
        mend: 'The reference under /docs lists what there is.',
      });
    }
    return answer(path, reply.header('cache-control', 'no-cache'));
  });
}

/** `dist/dashboard` of the package, from its sources and from `dist/`, which lies deeper. */
function dashboardFolder(): string {
  let folder = import.meta.dirname;
  while (!existsSync(join(folder, 'package.json')) && dirname(folder) !== folder) folder = dirname(folder);
  return join(folder, 'dist', 'dashboard');
}
