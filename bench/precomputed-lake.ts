import { existsSync } from 'node:fs';
import { cp, link, mkdir, readdir, rename, rm } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { readMarketDays } from '../src/app/precompute/precomputed-facts.ts';
import { bronzeColumns } from '../src/domain/bronze-column.ts';
import { parquetOptions } from '../src/lake/bronze/parquet-options.ts';
import { fileCatalog } from '../src/lake/catalog/catalog-address.ts';
import { openCatalog } from '../src/lake/catalog/open-catalog.ts';
import { publishPartition } from '../src/lake/catalog/partitions.ts';
import { quoteList, quoteText } from '../src/lake/duckdb/quote.ts';
import { openSession } from '../src/lake/duckdb/session.ts';
import {
  describePrecomputed,
  PRECOMPUTED_LAYER,
  type PrecomputedFooter,
  precomputedPath,
} from '../src/lake/precompute/precomputed-file.ts';
import { servingPacking } from '../src/lake/silver/serving-packing.ts';
import { catalogPath, inLake } from '../src/lake/storage/lake-paths.ts';
import { precomputedBlocks } from '../src/plan/precompute/plan-precompute.ts';
import { precomputedName } from '../src/plan/precompute/precomputed-series.ts';
import type { QueryLake } from './query-lake.ts';

const SERIES = { asset: 'stocks', timeframe: '1d' } as const;

/** The same lake with `query.precompute: [stocks_1d]`: five years of days in one file. Its other files are those of the first. */
export async function precomputedLake(lake: QueryLake): Promise<QueryLake> {
  const root = `${lake.root}-once`;
  if (existsSync(root)) {
    // One that was kept may be older than the schema.
    await using _catalog = await openCatalog(fileCatalog(root), { readOnly: false });
    return { ...lake, root };
  }
  const made = `${root}.part`;
  await rm(made, { recursive: true, force: true });
  await mkdir(made, { recursive: true });
  const files = await readdir(join(lake.root, 'silver'), { recursive: true });
  for (const file of files.filter((name) => name.endsWith('.parquet'))) {
    const target = join(made, 'silver', file);
    await mkdir(dirname(target), { recursive: true });
    await link(join(lake.root, 'silver', file), target);
  }
  await cp(catalogPath(lake.root), catalogPath(made));
  await writeBlocks(made, lake);
  await rename(made, root);
  return { ...lake, root };
}

/** Out of silver, which has the bars of bronze. */
async function writeBlocks(root: string, { config }: QueryLake): Promise<void> {
  await using catalog = await openCatalog(catalogPath(root), { readOnly: false });
  using session = await openSession({ threads: 2, memoryMb: 3000, tempFolder: join(root, 'temp') });
  using connection = await session.connect();
  const days = await readMarketDays({ root, catalog }, 'stocks_daily');
  const columns = bronzeColumns('stocks_daily', 'float64').map(({ name }) => name);
  const { codec, rowGroupRows } = config.resources;
  for (const { key, days: own, fingerprint } of precomputedBlocks(SERIES, days)) {
    const path = inLake(root, precomputedPath({ series: SERIES, key }));
    await mkdir(dirname(path), { recursive: true });
    const years = [...new Set(own.map(({ day }) => day.slice(0, 4)))];
    const silver = years.map((year) =>
      join(root, 'silver', 'stocks_daily', `year=${year}`, 'part-0.parquet'),
    );
    const footer: PrecomputedFooter = {
      format: 1,
      layer: PRECOMPUTED_LAYER,
      dataset: precomputedName(SERIES),
      key,
      fingerprint,
      barlake: 'bench',
    };
    const packing = servingPacking({ codec, rowGroupRows }, '1d');
    await connection.run(
      `COPY (SELECT ${columns.join(', ')} FROM read_parquet(${quoteList(silver)}, hive_partitioning=false) ORDER BY symbol, timestamp)
       TO ${quoteText(path)} ${parquetOptions(packing, JSON.stringify(footer))}`,
    );
    const partition = await describePrecomputed(connection, root, { series: SERIES, key });
    if (typeof partition === 'string') throw new Error(partition);
    await publishPartition(catalog.db, partition, []);
  }
}
