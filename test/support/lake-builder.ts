import { mkdir, mkdtemp, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { Precision } from '../../src/domain/bronze-column.ts';
import { DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { ingestDay } from '../../src/lake/bronze/ingest-day.ts';
import { publishDay } from '../../src/lake/bronze/publish-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openSession } from '../../src/lake/duckdb/session.ts';
import type { Lake } from '../../src/lake/lake.ts';
import { catalogPath, tempFolder } from '../../src/lake/storage/lake-paths.ts';

/** A lake that is filled file by file, the way a sync does it, without a vendor. */
export interface LakeBuilder extends AsyncDisposable {
  readonly lake: Lake;
  /** Ingests and publishes a day; lines are those of the vendor’s file without its header. */
  publish(dataset: DatasetName, day: string, lines: readonly string[], precision?: Precision): Promise<void>;
}

/** Opens a new or an existing lake to fill it. */
export async function openLakeBuilder(root: string): Promise<LakeBuilder> {
  await mkdir(tempFolder(root), { recursive: true });
  const catalog = await openCatalog(catalogPath(root), { readOnly: false });
  const session = await openSession({
    threads: 2,
    memoryMb: 500,
    tempFolder: join(tempFolder(root), 'spill'),
  });
  const lake = { root, catalog };
  return {
    lake,
    async publish(dataset, day, lines, precision = 'float64') {
      const workFolder = await mkdtemp(join(tempFolder(root), 'work-'));
      const landedPath = join(workFolder, 'landed.csv.gz');
      await writeFile(landedPath, gzipSync([headerOf(dataset), ...lines, ''].join('\n')));
      const request = {
        dataset: DATASETS[dataset],
        day: tradingDay(day),
        landedPath,
        source: { key: `${dataset}/${day}`, etag: 'etag', sizeBytes: 1, lastModifiedMs: 2, md5: 'md5' },
        fingerprint: `${dataset} ${day} ${precision}`,
        workFolder,
        precision,
        packing: { codec: 'zstd', rowGroupRows: 120_000 },
        version: '0.0.0-test',
      } as const;
      const staged = await ingestDay(session, request, new AbortController().signal);
      await publishDay(lake, staged, { runId: 'run', taskId: `ingest:${dataset}:${day}` }, 0);
    },
    async [Symbol.asyncDispose]() {
      session[Symbol.dispose]();
      await catalog[Symbol.asyncDispose]();
    },
  };
}

function headerOf(dataset: DatasetName): string {
  const columns = ['ticker', 'volume', 'open', 'close', 'high', 'low', 'window_start', 'transactions'];
  const withoutVolume = columns.filter((column) => column !== 'volume' && column !== 'transactions');
  return (DATASETS[dataset].hasVolume ? columns : withoutVolume).join(',');
}
