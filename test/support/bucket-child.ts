import { createWriteStream } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { bucketStorage } from '../../src/lake/storage/s3/bucket-storage.ts';
import { openObjectStore } from '../../src/lake/storage/s3/object-store.ts';

/** What the child does: publishes a file of so many bytes, or brings it. */
export interface BucketOrder {
  readonly endpoint: string;
  readonly bucket: string;
  readonly home: string;
  readonly path: string;
  readonly publishBytes: number;
}

/** What it took. */
export interface BucketOutcome {
  readonly maxRssBytes: number;
  readonly baseRssBytes: number;
}

const BLOCK = Buffer.alloc(1 << 20, 'a block of a large file, and another one, ');

function* blocks(bytes: number): Generator<Buffer> {
  for (let left = bytes; left > 0; left -= BLOCK.length)
    yield BLOCK.subarray(0, Math.min(left, BLOCK.length));
}

async function run({ endpoint, bucket, home, path, publishBytes }: BucketOrder): Promise<BucketOutcome> {
  const store = await openObjectStore({
    access: { bucket, prefix: 'lake', endpoint, region: 'us-east-1', accessKey: 'k', secretKey: 's' },
    timeoutMs: 60_000,
    attempts: 3,
    random: () => 0.5,
    signal: new AbortController().signal,
  });
  const storage = bucketStorage({
    store,
    home,
    landing: 'local',
    cacheBytesMax: 10_000_000_000,
    isShared: false,
    clock: { nowMs: () => Date.now(), monotonicMs: () => performance.now() },
    random: () => 0.5,
    catalogHashes: () => Promise.resolve(new Map()),
  });
  const baseRssBytes = process.memoryUsage.rss();
  if (publishBytes > 0) {
    await mkdir(join(home, 'temp'), { recursive: true });
    const staged = join(home, 'temp', 'large');
    await pipeline(Readable.from(blocks(publishBytes)), createWriteStream(staged));
    await storage.publish(staged, path);
  } else await storage.bring([path], 'storage');
  store[Symbol.dispose]();
  return { maxRssBytes: process.resourceUsage().maxRSS * 1024, baseRssBytes };
}

const [, , order = '{}', answer = ''] = process.argv;
await writeFile(answer, JSON.stringify(await run(JSON.parse(order) as BucketOrder)));
