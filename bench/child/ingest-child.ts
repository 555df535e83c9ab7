import { mkdir, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { DATASETS, type DatasetName } from '../../src/domain/dataset.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { ingestDay } from '../../src/lake/bronze/ingest-day.ts';
import { publishDay } from '../../src/lake/bronze/publish-day.ts';
import { openCatalog } from '../../src/lake/catalog/open-catalog.ts';
import { openSession } from '../../src/lake/duckdb/session.ts';

// One full-size day, landed gzip → published bronze, every check on, in a process of its own so that its peak memory
// can be read. Prints one JSON line: seconds of each round, rows, bytes, peak memory.
const [dataset, day, gzipPath, root, rounds] = process.argv.slice(2) as [
  DatasetName,
  string,
  string,
  string,
  string,
];
await rm(root, { recursive: true, force: true });
await mkdir(root, { recursive: true });
await using catalog = await openCatalog(join(root, 'catalog.db'), { readOnly: false });
using session = await openSession({ threads: 2, memoryMb: 700, tempFolder: join(root, 'duckdb') });
const { size } = await stat(gzipPath);
const source = { key: 'bench', etag: 'bench', sizeBytes: size, lastModifiedMs: 0, md5: '' };
const workFolder = join(root, 'temp');
const seconds: number[] = [];
let rows = 0;
let bytes = 0;
let rawBytes = 0;
for (let round = 0; round < Number(rounds); round++) {
  await mkdir(workFolder, { recursive: true });
  const start = performance.now();
  const staged = await ingestDay(
    session,
    {
      dataset: DATASETS[dataset],
      day: tradingDay(day),
      landedPath: gzipPath,
      source,
      fingerprint: 'bench',
      workFolder,
      precision: 'float64',
      packing: { codec: 'snappy', rowGroupRows: 122_880 },
      version: 'bench',
    },
    new AbortController().signal,
  );
  const partition = await publishDay({ root, catalog }, staged, { runId: 'bench', taskId: 'bench' }, 0);
  seconds.push((performance.now() - start) / 1000);
  ({ rows, bytes, raw_bytes: rawBytes } = partition);
}
process.stdout.write(
  JSON.stringify({ seconds, rows, bytes, rawBytes, peakMb: process.resourceUsage().maxRSS / 1024 }),
);
