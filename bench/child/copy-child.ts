import { rm } from 'node:fs/promises';
import { openSession } from '../../src/lake/duckdb/session.ts';

// The peer: DuckDB alone, the same gzip straight to Parquet of the same packing, no check of any kind.
const [gzipPath, target, rounds] = process.argv.slice(2) as [string, string, string];
using session = await openSession({ threads: 2, memoryMb: 700, tempFolder: `${target}.tmp` });
using connection = await session.connect();
const columns =
  "{'ticker':'VARCHAR','volume':'DOUBLE','open':'DOUBLE','close':'DOUBLE','high':'DOUBLE','low':'DOUBLE','window_start':'BIGINT','transactions':'UINTEGER'}";
const seconds: number[] = [];
for (let round = 0; round < Number(rounds); round++) {
  await rm(target, { force: true });
  const start = performance.now();
  await connection.run(
    `COPY (SELECT * FROM read_csv('${gzipPath}', header=true, auto_detect=false, delim=',', quote='', escape='', columns=${columns}))
     TO '${target}' (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 3, ROW_GROUP_SIZE 122880)`,
  );
  seconds.push((performance.now() - start) / 1000);
}
process.stdout.write(JSON.stringify({ seconds, peakMb: process.resourceUsage().maxRSS / 1024 }));
