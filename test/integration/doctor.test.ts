import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type DoctorDocument, doctorDocumentSchema } from '../../contract/cli/doctor.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { catalogPath } from '../../src/lake/storage/lake-paths.ts';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const SECRET = 'kQ7vX2mPz9LtR4wYb8Nc';

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

let cwd = '';
let server: Server | undefined;
beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'barlake-doctor-'));
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  server = undefined;
  await rm(cwd, { recursive: true });
});

async function listen(answer: Answer): Promise<string> {
  server = createServer(answer).listen(0, '127.0.0.1');
  await new Promise((resolve) => server?.once('listening', resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function doctor(
  url: string,
  env: Readonly<Record<string, string>> = {},
): Promise<{ code: number; document: DoctorDocument; text: string }> {
  const vendor = { POLYGON_S3_ENDPOINT: url, POLYGON_BASE_URL: url, POLYGON_API_KEY: SECRET };
  const keys = { POLYGON_S3_ACCESS_KEY: 'an-access-key', POLYGON_S3_SECRET_KEY: SECRET };
  const clean = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...vendor, ...keys, ...env };
  const args = [join(ROOT, 'bin', 'barlake'), 'doctor', '--json'];
  return new Promise((resolve) => {
    execFile(join(ROOT, 'node_modules/.bin/node'), args, { cwd, env: clean }, (error, out, err) => {
      const code = typeof error?.code === 'number' ? error.code : 0;
      resolve({ code, document: doctorDocumentSchema.parse(JSON.parse(out)), text: out + err });
    });
  });
}

/** A bucket with one file for every prefix; `headStatus` says what HEAD thinks of it. And an API that takes the key. */
function bucket(headStatus: number): Answer {
  return (request, response) => {
    if (request.url === '/v1/marketstatus/now') {
      const accepted = request.headers.authorization === `Bearer ${SECRET}`;
      response.writeHead(accepted ? 200 : 401, { 'content-type': 'application/json' });
      response.end(
        accepted
          ? '{"market":"closed","serverTime":"2026-11-20T17:00:00-05:00"}'
          : `{"status":"ERROR","error":"Unknown API Key ${request.headers.authorization}"}`,
      );
      return;
    }
    if (request.method === 'HEAD') {
      const headers = {
        etag: '"abc"',
        'content-length': '10',
        'last-modified': 'Fri, 02 Oct 2026 11:00:00 GMT',
      };
      response.writeHead(headStatus, headStatus === 200 ? headers : {}).end();
      return;
    }
    const prefix = new URL(request.url ?? '', 'http://x').searchParams.get('prefix') ?? '';
    const entry = `<Contents><Key>${prefix}2026-10-02.csv.gz</Key><ETag>"abc"</ETag><Size>10</Size><LastModified>2026-10-02T11:00:00.000Z</LastModified></Contents>`;
    response.writeHead(200, { 'content-type': 'application/xml' });
    response.end(`<ListBucketResult><IsTruncated>false</IsTruncated>${entry}</ListBucketResult>`);
  };
}

describe('barlake doctor', () => {
  it('finds everything in order with a vendor that answers', async () => {
    const { code, document, text } = await doctor(await listen(bucket(200)));
    expect(document.checks.filter(({ status }) => status === 'fail')).toEqual([]);
    expect([code, document.healthy]).toEqual([0, true]);
    expect(document.checks.map(({ name }) => name)).toEqual([
      'node',
      'configuration',
      'memory',
      'disk space',
      'lake folder',
      'catalog',
      'credentials',
      'network vendor.s3Endpoint',
      'network vendor.baseUrl',
      'clock',
      'rest api',
      'flat files stocks_daily',
      'flat files stocks_minute',
    ]);
    expect(text).not.toContain(SECRET);
  });

  it('warns of a plan without the files', async () => {
    const { code, document } = await doctor(await listen(bucket(403)));
    expect(code).toBe(0);
    expect(document.checks.at(-1)).toMatchObject({ name: 'flat files stocks_minute', status: 'warn' });
  });

  it('exits with 4 when only the keys are at fault', async () => {
    const url = await listen((request, response) => {
      if (request.url?.startsWith('/v1/') === true) return bucket(403)(request, response);
      response.writeHead(403, { 'content-type': 'application/xml' });
      response.end(`<Error><Code>SignatureDoesNotMatch</Code><Message>${SECRET} is wrong</Message></Error>`);
    });
    const refused = await doctor(url);
    expect([refused.code, refused.document.healthy]).toEqual([4, false]);
    expect(refused.text).not.toContain(SECRET);
    const missing = await doctor(url, { POLYGON_S3_ACCESS_KEY: '', POLYGON_S3_SECRET_KEY: '' });
    expect(missing.code).toBe(4);
  });

  it('tells a refused API key from a refused key pair', async () => {
    const { code, document, text } = await doctor(await listen(bucket(200)), {
      POLYGON_API_KEY: 'test-another-key',
    });
    expect(code).toBe(4);
    const failed = document.checks.filter(({ status }) => status === 'fail');
    expect(failed).toMatchObject([{ name: 'rest api', about: 'credentials' }]);
    expect(failed[0]?.evidence).toContain('does not accept the API key');
    expect(text).not.toContain('test-another-key');
  });

  it('says when the calls of a minute are used up instead of waiting for the next', async () => {
    const url = await listen(bucket(200));
    const once = { POLYGON_RATE_LIMIT: '1' };
    const rest = ({ checks }: DoctorDocument) => checks.find(({ name }) => name === 'rest api');
    expect(rest((await doctor(url, once)).document)).toMatchObject({ status: 'ok' });
    expect(rest((await doctor(url, once)).document)).toMatchObject({
      status: 'warn',
      evidence: expect.stringContaining('used up') as string,
    });
  });

  it('exits with 1 when the vendor cannot be reached', async () => {
    const { code, document } = await doctor('http://127.0.0.1:9');
    expect(code).toBe(1);
    expect(document.checks.filter(({ status }) => status === 'fail').map(({ about }) => about)).toEqual([
      'network',
      'network',
    ]);
  });

  it('reads the catalog of a lake that is there, and notices a damaged one', async () => {
    const url = await listen(bucket(200));
    const catalog = (document: DoctorDocument) => document.checks.find(({ name }) => name === 'catalog');
    const root = join(cwd, 'data');
    await mkdir(root);
    await (await openCatalog(catalogPath(root), { readOnly: false }))[Symbol.asyncDispose]();
    expect(catalog((await doctor(url)).document)).toMatchObject({
      status: 'ok',
      evidence: expect.stringContaining('nobody is writing') as string,
    });
    using _lock = await takeWriteLock(root, { pid: 1, command: 'sync', since: 'now' }, AbortSignal.abort());
    expect(catalog((await doctor(url)).document)).toMatchObject({ status: 'warn' });
    await writeFile(catalogPath(root), 'not a database, and long enough to be looked at');
    expect(catalog((await doctor(url)).document)).toMatchObject({ status: 'fail' });
  });

  it('runs with a broken configuration and says so', async () => {
    const { code, document } = await doctor(await listen(bucket(200)), { LOG_LEVEL: 'loud' });
    expect(code).toBe(1);
    expect(document.checks.find(({ name }) => name === 'configuration')).toMatchObject({
      status: 'fail',
      evidence: expect.stringContaining('LOG_LEVEL') as string,
    });
  });
});
