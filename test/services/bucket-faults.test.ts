import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { inLake } from '../../src/lake/storage/lake-paths.ts';
import { openMultiparts } from '../../src/lake/storage/s3/multipart-requests.ts';
import {
  type FaultyProxy,
  type ProxiedRequest,
  type ProxyFault,
  startFaultyProxy,
} from '../support/faulty-proxy.ts';
import { type OpenBucket, openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const PATH = 'bronze/stocks_daily/year=2024/month=03/2024-03-04.parquet';
const LARGE = 20 * 1024 * 1024;

function xml(code: string): string {
  return `<?xml version="1.0" encoding="UTF-8"?><Error><Code>${code}</Code><Message>so it is</Message></Error>`;
}

/** A fault for the first requests of a kind, so many times. */
function first(
  times: number,
  fault: ProxyFault,
  isMeant: (request: ProxiedRequest) => boolean,
): (request: ProxiedRequest) => ProxyFault | undefined {
  let left = times;
  return (request) => {
    if (left === 0 || !isMeant(request)) return undefined;
    left -= 1;
    return fault;
  };
}

const isPut = ({ method }: ProxiedRequest): boolean => method === 'PUT';
const isGet = ({ method, url }: ProxiedRequest): boolean => method === 'GET' && url.includes('.parquet');
const always = (fault: ProxyFault) => (): ProxyFault => fault;

describe.skipIf(S3_PYTHON === undefined)('a bucket whose server fails', () => {
  let server: S3Server;
  let proxy: FaultyProxy;
  let lake: OpenBucket;
  beforeAll(async () => {
    server = await startS3Server();
    await server.createBucket('faulty');
    proxy = await startFaultyProxy(server.endpoint);
    lake = await openBucket(proxy.endpoint, 'faulty', { attempts: 3 });
  });
  afterEach(() => proxy.plan(() => undefined));
  afterAll(async () => {
    await lake[Symbol.asyncDispose]();
    await proxy[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const publish = async (content: string | Buffer, path = PATH): Promise<string> => {
    await mkdir(join(lake.root, 'temp'), { recursive: true });
    const staged = join(lake.root, 'temp', 'staged');
    await writeFile(staged, content);
    await lake.storage.publish(staged, path);
    return createHash('sha256').update(content).digest('hex');
  };
  /** Reads as another machine would that has no copies. */
  const readElsewhere = async (path = PATH, hash?: string): Promise<Buffer> => {
    await using other = await openBucket(proxy.endpoint, 'faulty', { attempts: 3 });
    if (hash !== undefined) other.hashes.set(path, hash);
    await other.storage.bring([path], 'catalog');
    return await readFile(inLake(other.root, path));
  };

  it.each([
    ['no right', { kind: 'answer', status: 403, body: xml('AccessDenied') }, 'E_STORE_REFUSED'],
    ['an unknown key', { kind: 'answer', status: 403, body: xml('InvalidAccessKeyId') }, 'E_STORE_REFUSED'],
    [
      'another region',
      { kind: 'answer', status: 400, body: xml('AuthorizationHeaderMalformed') },
      'E_STORE_REFUSED',
    ],
    ['a wrong clock', { kind: 'answer', status: 403, body: xml('RequestTimeTooSkewed') }, 'E_STORE_CLOCK'],
    ['no such bucket', { kind: 'answer', status: 404, body: xml('NoSuchBucket') }, 'E_STORE_MISSING'],
    ['no room', { kind: 'answer', status: 507, body: xml('XMinioStorageFull') }, 'E_DISK_FULL'],
    ['errors of its own', { kind: 'answer', status: 503, body: xml('SlowDown') }, 'E_STORE_BUSY'],
    ['errors without a body', { kind: 'answer', status: 500, body: '' }, 'E_STORE_BUSY'],
    ['a page of a proxy', { kind: 'answer', status: 405, body: '<html>no</html>' }, 'E_STORE_ANSWER'],
    ['silence', { kind: 'silence' }, 'E_STORE_TIMEOUT'],
    ['cut connections', { kind: 'cut', afterBytes: 0 }, 'E_STORE_UNREACHABLE'],
  ] as const)('tells %s apart', async (_name, fault, code) => {
    proxy.plan(always(fault));
    const timeoutMs = code === 'E_STORE_TIMEOUT' ? 300 : 20_000;
    await using failing = await openBucket(proxy.endpoint, 'faulty', { timeoutMs, attempts: 2 });
    await writeFile(join(failing.root, 'staged'), 'bars');
    await expect(failing.storage.publish(join(failing.root, 'staged'), PATH)).rejects.toMatchObject({ code });
    await expect(failing.storage.bring(['quarantine/a.parquet'], 'storage')).rejects.toMatchObject({ code });
    await expect(failing.storage.show('silver')).rejects.toMatchObject({ code });
  });

  it('says that a server is not there', async () => {
    await using gone = await openBucket('http://127.0.0.1:9', 'faulty', { attempts: 2 });
    await expect(gone.storage.show('bronze')).rejects.toMatchObject({ code: 'E_STORE_UNREACHABLE' });
  });

  it('names no key in an error', async () => {
    proxy.plan(always({ kind: 'answer', status: 403, body: xml('SignatureDoesNotMatch') }));
    const error = await publish('bars').catch((thrown: unknown) => thrown);
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toMatch(/lake-key|lake-secret/);
  });

  it('tries again what may pass', async () => {
    proxy.plan(first(2, { kind: 'answer', status: 503, body: xml('SlowDown') }, isPut));
    const hash = await publish('after two refusals');
    expect((await readElsewhere(PATH, hash)).toString()).toBe('after two refusals');
  });

  it('does not take a server without the bucket for one without the file', async () => {
    await using other = await openBucket(server.endpoint, 'no-such-bucket');
    await expect(other.storage.bring([PATH], 'storage')).rejects.toMatchObject({ code: 'E_STORE_MISSING' });
    await expect(other.storage.sizeOf(PATH)).rejects.toMatchObject({ code: 'E_STORE_MISSING' });
  });

  it('sends a file again that arrived shortened, and does not call it published while it does', async () => {
    proxy.plan(first(1, { kind: 'shorten', toBytes: 3 }, isPut));
    const hash = await publish('a whole file');
    expect((await readElsewhere(PATH, hash)).toString()).toBe('a whole file');
    proxy.plan((request) => (isPut(request) ? { kind: 'shorten', toBytes: 3 } : undefined));
    await expect(publish('another file')).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
  });

  it('takes a cut download up where it broke off', async () => {
    const content = Buffer.alloc(LARGE, 'abcdefgh');
    const hash = await publish(content, 'silver/a/part-0.parquet');
    const before = proxy.seen.length;
    proxy.plan(first(2, { kind: 'cut', afterBytes: 5_000_000 }, isGet));
    expect((await readElsewhere('silver/a/part-0.parquet', hash)).equals(content)).toBe(true);
    expect(proxy.seen.slice(before).filter(isGet)).toHaveLength(3);
  });

  it('fetches again what arrived changed, and refuses it when it stays so', async () => {
    const hash = await publish('true bytes');
    proxy.plan(first(1, { kind: 'flip' }, isGet));
    expect((await readElsewhere(PATH, hash)).toString()).toBe('true bytes');
    proxy.plan((request) => (isGet(request) ? { kind: 'flip' } : undefined));
    await expect(readElsewhere(PATH, hash)).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
    await expect(readElsewhere(PATH)).rejects.toMatchObject({ code: 'E_STORE_DAMAGED' });
  });

  it('leaves no part behind when an upload fails in the middle', async () => {
    proxy.plan(({ method, url }) =>
      method === 'PUT' && url.includes('partNumber=2')
        ? { kind: 'answer', status: 403, body: xml('AccessDenied') }
        : undefined,
    );
    await expect(publish(Buffer.alloc(LARGE), 'silver/b/part-0.parquet')).rejects.toMatchObject({
      code: 'E_STORE_REFUSED',
    });
    expect(await openMultiparts(lake.store, 'lake/')).toEqual([]);
    await lake.storage.bring(['silver/b/part-0.parquet'], 'storage');
    expect(existsSync(inLake(lake.root, 'silver/b/part-0.parquet'))).toBe(false);
  });

  it('finds out that an upload was completed although the answer got lost', async () => {
    const content = Buffer.alloc(LARGE, 'xyz');
    const isCompletion = ({ method, url }: ProxiedRequest): boolean =>
      method === 'POST' && url.includes('uploadId=');
    proxy.plan(first(1, { kind: 'lose-answer' }, isCompletion));
    const hash = await publish(content, 'silver/c/part-0.parquet');
    expect((await readElsewhere('silver/c/part-0.parquet', hash)).equals(content)).toBe(true);
  });
});
