import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { archiveDocumentSchema } from '../../contract/cli/archive.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { archivePath, landingPath } from '../../src/lake/storage/lake-paths.ts';
import { getObject, putObject } from '../../src/lake/storage/s3/object-requests.ts';
import { bucketHashes } from '../support/bucket-hashes.ts';
import {
  BUCKET_ENV,
  type LakeBench,
  listedHashes,
  type Machine,
  openLakeBench,
} from '../support/bucket-lake.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { openBucket } from '../support/open-bucket.ts';
import { countRequests } from '../support/stand-in.ts';
import { S3_PYTHON, type S3Server, startS3Server } from '../support/start-s3-server.ts';

const FROM = tradingDay('2026-01-28');
const TO = tradingDay('2026-02-04');
const DATASETS = ['options_daily', 'stocks_daily'] as const;
const RANGE = [...DATASETS, '--from', FROM, '--to', TO];
const COLD = ['--options', '30', '--landing', '400'];
const BARS = DATASETS.map((name) => ['query', '--dataset', name, '--format', 'csv']);
/** Only what goes by time is run then: to the cache, files that are being fetched would look as if a crash had left them. Every contract has expired then, and a day after that whatever was replaced may go. */
const LATER_MS = Date.parse('2032-06-01T00:00:00Z');
const COLLECT_MS = LATER_MS + 25 * 3_600_000;

describe.skipIf(S3_PYTHON === undefined).each(['remote', 'local'])(
  'an archive of a lake in a bucket, with landing kept %s',
  (landing) => {
    let s3: S3Server;
    let bench: LakeBench;
    beforeAll(async () => {
      s3 = await startS3Server();
      await s3.createBucket('cold');
      const market = { datasets: [...DATASETS], from: FROM, to: TO, symbols: 4 };
      bench = await openLakeBench(market, `lake:\n  landing: ${landing}\n`);
    });
    afterAll(async () => {
      await bench?.[Symbol.asyncDispose]();
      await s3?.[Symbol.asyncDispose]();
    });

    const open = () => {
      const home = bench.folder.at('home');
      const machine = bench.machine(`s3://cold/${landing}`, {
        ...BUCKET_ENV,
        BARLAKE_LAKE_S3_ENDPOINT: s3.endpoint,
        BARLAKE_LAKE_LOCAL: home,
      });
      return {
        home,
        machine,
        later: machine.at(LATER_MS),
        place: { endpoint: s3.endpoint, bucket: 'cold', prefix: landing },
      };
    };
    const read = async (machine: Machine): Promise<readonly string[]> => {
      const answers: string[] = [];
      for (const args of BARS) answers.push(await machine.done(...args));
      return answers;
    };
    const facts = (home: string): unknown =>
      catalogFacts(home).partitions.map((row) =>
        [row['layer'], row['dataset'], row['key'], row['path'], row['content_hash'], row['rows']].join(' '),
      );

    it('is read, rebuilt from and made bars of', async () => {
      const { home, machine, later, place } = open();
      await machine.done('sync', ...RANGE);
      const bars = await read(machine);
      const landed = listedHashes(join(home, 'catalog.db'), ['landing']);
      const done = archiveDocumentSchema.parse(JSON.parse(await later.done('archive', ...COLD, '--json')));
      expect(done.options.map(({ dataset, days }) => [dataset, days])).toEqual([
        ['options_daily', 3],
        ['options_daily', 3],
      ]);
      expect(done.landing.files).toBe(12);
      expect(await read(machine)).toEqual(bars);
      await machine.at(COLLECT_MS).done('gc');
      const objects = await bucketHashes(place, [
        'landing',
        'bronze/options_daily',
        'archive/landing',
        'archive/bronze',
      ]);
      const folders = Object.keys(objects).map((path) => path.split('/').slice(0, 2).join('/'));
      expect([...new Set(folders)]).toEqual(['archive/landing', 'archive/bronze']);
      // By the vendor's sums, as before.
      expect(listedHashes(join(home, 'catalog.db'), ['landing'])).toEqual(
        landed.map((line) => archivePath(line)),
      );
      await rm(join(home, 'cache', 'files'), { recursive: true });
      expect(await read(machine)).toEqual(bars);
      const before = facts(home);
      await machine.done('scrub', '--restart');
      await rm(home, { recursive: true });
      await machine.done('catalog', 'rebuild');
      expect(facts(home)).toEqual(before);
      expect(await read(machine)).toEqual(bars);
      const gets = countRequests(bench.sandbox, 'GET');
      await machine.done('sync', 'options_daily', '--from', '2026-01-29', '--to', '2026-01-29', '--rebuild');
      expect(countRequests(bench.sandbox, 'GET')).toBe(gets);
      expect(await read(machine)).toEqual(bars);
    });

    it('has a landed file that was spoilt in the bucket found, and asked for again', async () => {
      const { machine } = open();
      const bars = await read(machine);
      await using bucket = await openBucket(s3.endpoint, 'cold', { prefix: landing });
      const key = `${landing}/${archivePath(landingPath('stocks_daily', tradingDay('2026-01-28')))}`;
      const hash = (await getObject(bucket.store, key))?.hash ?? '';
      await putObject(bucket.store, key, { body: Buffer.from('spoilt'), hash, md5: md5Of('spoilt') });
      const found = await machine.run('scrub', '--restart', '--json');
      expect([found.code, found.out]).toEqual([3, expect.stringContaining('2026-01-28')]);
      expect((await machine.run('scrub', '--restart', '--repair')).code).toBe(3);
      await machine.done('sync', 'stocks_daily', '--from', FROM, '--to', FROM);
      expect((await machine.run('scrub', '--restart')).code).toBe(0);
      expect(await read(machine)).toEqual(bars);
    });
  },
);

function md5Of(text: string): string {
  return createHash('md5').update(text).digest('base64');
}
