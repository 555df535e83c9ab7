import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { NO_OVERRIDES } from '../../domain/calendar/calendar-overrides.ts';
import { recordObjects } from '../catalog/objects.ts';
import { type Catalog, openCatalog } from '../catalog/open-catalog.ts';
import { type PartitionRow, publishPartition } from '../catalog/partitions.ts';
import { catalogPath } from '../storage/lake-paths.ts';
import { writeWatermarks } from './write-watermarks.ts';

const options = { calendar: NO_OVERRIDES };
let root: string;
let catalog: Catalog;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'barlake-watermarks-'));
  catalog = await openCatalog(catalogPath(root), { readOnly: false });
});

afterEach(async () => {
  await catalog[Symbol.asyncDispose]();
  await rm(root, { recursive: true });
});

async function hold(dataset: string, layer: string, key: string): Promise<void> {
  const numbers = { rows: 1, quarantined: 0, duplicates: 0, symbols: 1, bytes: 1, raw_bytes: 1 };
  const names = { path: `${layer}/${key}`, fingerprint: 'f', source_etag: 'e', content_hash: 'h' };
  const partition: PartitionRow = { layer, dataset, key, ...numbers, ...names, ...NOTHING };
  await publishPartition(catalog.db, partition, []);
}

const NOTHING = { min_us: null, max_us: null, quarantine_path: null, source: 'flat', covered: null } as const;
const file = (asset: string): string => join(root, 'metadata', asset, 'watermarks.json');

it('writes one file for each asset, with each dataset up to its first gap that could be filled', async () => {
  for (const day of ['2024-01-02', '2024-01-04', '2024-01-08']) await hold('stocks_daily', 'bronze', day);
  await hold('stocks_minute', 'bronze', '2024-01-05');
  await hold('options_daily', 'landing', '2024-01-05');
  const object = {
    source: 'flat' as const,
    key: 'k',
    etag: null,
    size_bytes: null,
    last_modified_ms: null,
    checked_ms: 0,
  };
  await recordObjects(catalog.db, [
    { dataset: 'stocks_daily', day: '2024-01-03', state: 'absent', ...object },
    { dataset: 'stocks_daily', day: '2024-01-05', state: 'forbidden', ...object },
  ]);
  await writeWatermarks({ root, catalog }, options);
  expect(JSON.parse(await readFile(file('stocks'), 'utf8'))).toEqual({
    datasets: [
      {
        dataset: 'stocks_daily',
        layer: 'bronze',
        watermark: '2024-01-04',
        from: '2024-01-02',
        to: '2024-01-08',
        days: 3,
        gaps: 2,
        absentDays: 1,
      },
      {
        dataset: 'stocks_minute',
        layer: 'bronze',
        watermark: '2024-01-05',
        from: '2024-01-05',
        to: '2024-01-05',
        days: 1,
        gaps: 0,
        absentDays: 0,
      },
    ],
  });
  await expect(stat(file('options'))).rejects.toThrow('ENOENT');
});

it('leaves a file alone that is right already', async () => {
  await hold('crypto_daily', 'bronze', '2024-01-06');
  await writeWatermarks({ root, catalog }, options);
  const before = await stat(file('crypto'));
  await writeWatermarks({ root, catalog }, options);
  expect((await stat(file('crypto'))).ino).toBe(before.ino);
});

it('removes the file of an asset that has nothing left', async () => {
  await hold('fx_daily', 'bronze', '2024-01-05');
  await writeWatermarks({ root, catalog }, options);
  await catalog.db.deleteFrom('partitions').execute();
  await writeWatermarks({ root, catalog }, options);
  await expect(stat(file('fx'))).rejects.toThrow('ENOENT');
});

it('takes a day for absent only when no source has it or may still get it', async () => {
  for (const day of ['2024-01-02', '2024-01-08']) await hold('stocks_daily', 'bronze', day);
  const object = { key: 'k', etag: null, size_bytes: null, last_modified_ms: null, checked_ms: 0 };
  const says = (
    source: 'flat' | 'grouped',
    day: string,
    state: 'absent' | 'published' | 'pending' | 'forbidden',
  ) => ({
    dataset: 'stocks_daily',
    source,
    day,
    state,
    ...object,
  });
  await recordObjects(catalog.db, [
    says('flat', '2024-01-03', 'absent'),
    says('grouped', '2024-01-03', 'absent'),
    says('flat', '2024-01-04', 'forbidden'),
    says('grouped', '2024-01-04', 'absent'),
    says('flat', '2024-01-05', 'pending'),
    says('grouped', '2024-01-05', 'absent'),
  ]);
  await writeWatermarks({ root, catalog }, options);
  const read = async (): Promise<unknown> => JSON.parse(await readFile(file('stocks'), 'utf8'));
  expect(await read()).toMatchObject({ datasets: [{ gaps: 3, absentDays: 2, watermark: '2024-01-02' }] });
  await recordObjects(catalog.db, [says('flat', '2024-01-05', 'absent')]);
  await writeWatermarks({ root, catalog }, options);
  expect(await read()).toMatchObject({ datasets: [{ gaps: 3, absentDays: 3, watermark: '2024-01-08' }] });
});
