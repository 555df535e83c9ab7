import { mkdir, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { API_PATH } from '../../contract/api/api-path.ts';
import { type OpenServer, openServer } from '../support/open-server.ts';
import { makeSampleLake, type SampleLake } from '../support/sample-lake.ts';

const PAGE =
  '<!doctype html><meta property="csp-nonce" nonce="__CSP_NONCE__" /><script type="module" src="/assets/main-1a2b.js"></script>';

let sample: SampleLake;
let server: OpenServer;

beforeAll(async () => {
  sample = await makeSampleLake('serve-dashboard');
  const dashboard = sample.folder.at('dashboard');
  await mkdir(`${dashboard}/assets`, { recursive: true });
  await writeFile(`${dashboard}/index.html`, PAGE);
  await writeFile(`${dashboard}/icon.svg`, '<svg xmlns="http://www.w3.org/2000/svg"/>');
  await writeFile(`${dashboard}/assets/main-1a2b.js`, 'export {};');
  await writeFile(sample.folder.at('secret.txt'), 'nobody');
  server = await openServer(sample.root, { dashboard });
}, 60_000);

afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await sample[Symbol.asyncDispose]();
});

describe('the dashboard', () => {
  it.each(['/', '/runs', '/partition/bronze/stocks_daily/2024-01-02'])('is one page at %s', async (path) => {
    const response = await server.get(path);
    expect(response.headers.get('content-type')).toContain('text/html');
    expect(response.headers.get('cache-control')).toBe('no-cache');
    expect(await response.text()).toContain('/assets/main-1a2b.js');
  });

  it('carries the nonce that its policy names, another one each time', async () => {
    const nonces = new Set<string>();
    for (let count = 0; count < 3; count += 1) {
      const response = await server.get('/');
      const nonce = /nonce="(\w+)"/.exec(await response.text())?.[1] ?? '';
      expect(response.headers.get('content-security-policy')).toContain(`'nonce-${nonce}'`);
      nonces.add(nonce);
    }
    expect(nonces.size).toBe(3);
  });

  it('has assets that never change, and files that may', async () => {
    const asset = await server.get('/assets/main-1a2b.js');
    expect(asset.headers.get('cache-control')).toContain('immutable');
    expect(asset.headers.get('content-type')).toContain('javascript');
    expect((await server.get('/icon.svg')).headers.get('content-type')).toContain('svg');
    expect((await server.get('/assets/nothing.js')).status).toBe(404);
  });

  it.each([
    '/..%2fsecret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/assets/%2e%2e/%2e%2e/secret.txt',
    '/assets/....//secret.txt',
    '/assets/%00',
    '/%2e%2e/secret.txt',
  ])('lets nobody out of its folder by %s', async (path) => {
    const response = await server.get(path);
    expect(await response.text()).not.toContain('nobody');
  });

  it('is no answer to a wrong address of the API', async () => {
    for (const path of ['/api/v2/x', '/api', '/v1/nothing', '/docs/nothing']) {
      const { status, headers } = await server.get(path);
      expect(status).toBe(404);
      expect(headers.get('content-type')).toContain('json');
    }
  });

  it('says how to build it where it is not built', async () => {
    await using bare = await openServer(sample.root);
    expect(await (await bare.get('/')).text()).toContain('npm run build');
  });
});

describe('the document of the API', () => {
  it('has every address, each with what it does', async () => {
    const document = (await (await server.get('/docs/json')).json()) as {
      readonly paths: Readonly<Record<string, Readonly<Record<string, { readonly summary?: string }>>>>;
    };
    const known = Object.values(API_PATH).map((path) => path.replaceAll(/:(\w+)/g, '{$1}'));
    expect(Object.keys(document.paths)).toEqual(expect.arrayContaining(known));
    const silent = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { summary }]) =>
        path.startsWith('/api/') && summary === undefined ? [`${method} ${path}`] : [],
      ),
    );
    expect(silent).toEqual([]);
  });
});
