import { mkdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { tradingCalendar } from '../src/domain/calendar/trading-calendar-of.ts';
import { DATASET_NAMES, DATASETS } from '../src/domain/dataset.ts';
import { tradingDay } from '../src/domain/trading-day.ts';
import { fileCatalog } from '../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../src/lake/catalog/open-catalog.ts';
import { MADE_HERE, type PartitionRow } from '../src/lake/catalog/partitions.ts';
import { startRun } from '../src/lake/catalog/run-log.ts';
import { bronzePath } from '../src/lake/storage/lake-paths.ts';
import { BENCH_FOLDER } from './full-size-files.ts';

/** Twenty years of ten datasets, each day landed and in bronze. */
export const WIDE_PARTITIONS = 100_000;

const FROM = tradingDay('2004-01-02');
const TO = tradingDay('2026-11-25');
const RUNS = 400;
const ROWS_AT_ONCE = 500;

/** A lake of 100,000 partitions and some hundred runs, made anew; no file is there but the catalog. Answers its folder. */
export async function wideCatalog(): Promise<string> {
  const root = join(BENCH_FOLDER, 'wide');
  await rm(root, { recursive: true, force: true });
  await mkdir(root, { recursive: true });
  await using catalog = await openCatalog(fileCatalog(root), { readOnly: false });
  const rows = partitions();
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    await catalog.db
      .insertInto('partitions')
      .values(rows.slice(start, start + ROWS_AT_ONCE))
      .execute();
  }
  for (let run = 0; run < RUNS; run += 1) {
    const id = `2026-run-${String(run).padStart(4, '0')}`;
    await startRun(catalog, {
      id,
      command: 'sync',
      startedMs: 1_790_000_000_000 + run * 3_600_000,
      request: { datasets: ['stocks_daily'] },
    });
  }
  return root;
}

function partitions(): readonly PartitionRow[] {
  const rows: PartitionRow[] = [];
  const days = Math.ceil(WIDE_PARTITIONS / 2 / DATASET_NAMES.length);
  for (const dataset of DATASET_NAMES) {
    const held = tradingCalendar(DATASETS[dataset].calendar).tradingDays(FROM, TO).slice(-days);
    for (const day of held) {
      const row: PartitionRow = {
        ...MADE_HERE,
        layer: 'bronze',
        dataset,
        key: day,
        path: bronzePath(dataset, day),
        fingerprint: `wide ${day}`,
        source_etag: 'etag',
        rows: 12_000,
        symbols: 12_000,
        bytes: 400_000,
        min_us: Date.parse(day) * 1000,
        max_us: Date.parse(day) * 1000,
        content_hash: '0'.repeat(64),
        source: 'flat',
      };
      rows.push(row, { ...row, layer: 'landing', path: `landing/polygon-s3/${dataset}/${day}.csv.gz` });
    }
  }
  return rows;
}
