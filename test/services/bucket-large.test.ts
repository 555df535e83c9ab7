import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { inLake } from '../../src/lake/storage/lake-paths.ts';
import { openMultiparts } from '../../src/lake/storage/s3/multipart-requests.ts';
import type { BucketOrder, BucketOutcome } from '../support/bucket-child.ts';
import { startFaultyProxy } from '../support/faulty-proxy.ts';
import { openBucket } from '../support/open-bucket.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const MIB = 1024 * 1024;
const LARGE = 192 * MIB;
const PATH = 'silver/stocks_minute/year=2024/month=03/part-0.parquet';
const CHILD = join(import.meta.dirname, '..', 'support', 'bucket-child.ts');

describe.skipIf(S3_PYTHON === undefined)('a large file', () => {
  let server: S3Server;
  let folder: TempFolder;
  beforeAll(async () => {
    server = await startS3Server();
    await server.createBucket('large');
    folder = await makeTempFolder('bucket-large');
  });
  afterAll(async () => {
    await folder[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  const start = (order: BucketOrder) => {
    const answer = folder.at(`answer-${order.publishBytes}`);
    const child = spawn(process.execPath, [CHILD, JSON.stringify(order), answer], { stdio: 'inherit' });
    return {
      child,
      async outcome(): Promise<BucketOutcome> {
        await once(child, 'exit');
        return JSON.parse(await readFile(answer, 'utf8')) as BucketOutcome;
      },
    };
  };

  it('goes up and comes down in bounded memory', async () => {
    const order = { endpoint: server.endpoint, bucket: 'large', path: PATH };
    const up = await start({ ...order, home: folder.at('up'), publishBytes: LARGE }).outcome();
    const down = await start({ ...order, home: folder.at('down'), publishBytes: 0 }).outcome();
    expect((await stat(inLake(folder.at('down'), PATH))).size).toBe(LARGE);
    // Four parts of eight mebibytes, what the client copies of them, and the garbage of a moment.
    expect((up.maxRssBytes - up.baseRssBytes) / MIB).toBeLessThan(200);
    expect((down.maxRssBytes - down.baseRssBytes) / MIB).toBeLessThan(150);
    process.stderr.write(
      `up ${Math.round(up.maxRssBytes / MIB)} MiB, down ${Math.round(down.maxRssBytes / MIB)} MiB\n`,
    );
  });

  it('leaves parts behind when its process is killed, which the next writer throws away', async () => {
    await using proxy = await startFaultyProxy(server.endpoint);
    const home = folder.at('killed');
    const path = 'silver/stocks_minute/year=2024/month=04/part-0.parquet';
    await mkdir(home, { recursive: true });
    const { child } = start({
      endpoint: proxy.endpoint,
      bucket: 'large',
      home,
      path,
      publishBytes: 128 * MIB,
    });
    proxy.plan(({ url }) => {
      if (url.includes('partNumber=7')) child.kill('SIGKILL');
      return undefined;
    });
    await once(child, 'exit');
    await using lake = await openBucket(server.endpoint, 'large', { home });
    expect(await openMultiparts(lake.store, 'lake/')).toHaveLength(1);
    expect(await readdir(join(home, 'cache', 'uploads'))).toHaveLength(1);
    await lake.storage.settle();
    expect(await openMultiparts(lake.store, 'lake/')).toEqual([]);
    expect(await readdir(join(home, 'cache', 'uploads'))).toEqual([]);
    await lake.storage.bring([path], 'storage');
    expect(existsSync(inLake(home, path))).toBe(false);
  });
});
