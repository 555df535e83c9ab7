import { cp, open, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { type ScrubDocument, scrubDocumentSchema } from '../../contract/cli/scrub.ts';
import type { DatasetName } from '../../src/domain/dataset.ts';
import { type TradingDay, tradingDay } from '../../src/domain/trading-day.ts';
import { spoil } from './corrected-market.ts';
import { lakeContent, openContentReader } from './lake-content.ts';
import { catalogFacts } from './lake-problems.ts';
import { runInside } from './run-barlake.ts';
import { seededRandom } from './seeded-random.ts';
import { bothEnv, UNHURRIED, vendorEnv } from './stand-in.ts';
import { openSyncBench, type SyncBench } from './sync-bench.ts';

/** How much is damaged. */
export interface ScrubCampaignOptions {
  readonly flips: number;
  /** Bits flipped before each scrub, each in a file of its own. */
  readonly flipsPerScrub: number;
  /** What the lake holds and what is damaged of it; absent: all files of a fortnight’s days and minutes. */
  readonly market?: {
    readonly datasets: readonly DatasetName[];
    readonly from: TradingDay;
    /** Put together before. */
    readonly compacted: readonly DatasetName[];
    readonly isParquetOnly: boolean;
  };
  readonly seed: number;
}

/** What a campaign found; `complaints` is empty when everything holds. */
export interface ScrubCampaignReport {
  readonly flips: number;
  readonly scrubs: number;
  /** By layer: damaged files found. */
  readonly found: Readonly<Record<string, number>>;
  readonly made: number;
  readonly marked: number;
  readonly complaints: readonly string[];
}

const FORTNIGHT = {
  datasets: ['stocks_daily', 'stocks_minute', 'options_daily'],
  from: tradingDay('2025-12-22'),
  compacted: ['options_daily', 'stocks_daily'],
  isParquetOnly: false,
} as const;
/** Features of options are not asked for. */
const BUILT: readonly DatasetName[] = ['stocks_daily', 'stocks_minute'];
const TO = tradingDay('2026-01-08');
/** A day with refused rows. */
const REFUSED = tradingDay('2025-12-30');

/**
 * Flips random bits in files of every layer, lets a scrub find and repair them, runs the commands that it names, and compares the lake
 * with what it was.
 */
export async function runScrubCampaign(options: ScrubCampaignOptions): Promise<ScrubCampaignReport> {
  const market = options.market ?? FORTNIGHT;
  const { datasets, from } = market;
  await using bench = await openSyncBench(
    { datasets: [...datasets], from, to: TO, symbols: 3 },
    '',
    UNHURRIED,
  );
  for (const dataset of datasets) await spoil(bench.vendor, dataset, REFUSED);
  const lake = await prepare(bench, market);
  const random = seededRandom(options.seed);
  const found: Record<string, number> = {};
  const complaints: string[] = [];
  let [flips, scrubs, made, marked] = [0, 0, 0, 0];
  while (flips < options.flips && complaints.length === 0) {
    const root = bench.folder.at('damaged');
    await rm(root, { recursive: true, force: true });
    await cp(bench.root, root, { recursive: true });
    const files = pick(lake.files, Math.min(options.flipsPerScrub, options.flips - flips), random);
    for (const path of files) await flipBit(join(root, path), random);
    flips += files.length;
    const document = await scrub(bench, root, '--repair');
    scrubs += 1;
    for (const { layer } of document.damaged) found[layer] = (found[layer] ?? 0) + 1;
    made += document.damaged.filter(({ repair }) => repair === 'made').length;
    marked += document.damaged.filter(({ repair }) => repair === 'marked').length;
    complaints.push(...(await judge(bench, root, { files, document, lake })));
  }
  return { flips, scrubs, found, made, marked, complaints };
}

type Market = NonNullable<ScrubCampaignOptions['market']>;

interface Prepared {
  readonly built: readonly string[];
  readonly files: readonly string[];
  readonly content: Awaited<ReturnType<typeof lakeContent>>;
  readonly derived: Readonly<Record<string, string>>;
}

async function prepare(
  bench: SyncBench,
  { datasets, from, compacted, isParquetOnly }: Market,
): Promise<Prepared> {
  const built = datasets.filter((dataset) => BUILT.includes(dataset));
  const { code, err } = await bench.sync([...datasets, '--from', from, '--to', TO]);
  if (code !== 0) throw new Error(err);
  await run(bench, bench.root, 'sync', 'reference', '--only', 'splits,dividends');
  await run(bench, bench.root, 'features', 'build', ...built);
  if (compacted.length > 0) await run(bench, bench.root, 'compact', ...compacted);
  const first = await scrub(bench, bench.root);
  if (first.damaged.length > 0) throw new Error(`damaged from the start: ${JSON.stringify(first.damaged)}`);
  const { partitions } = catalogFacts(bench.root);
  const paths = partitions.flatMap((row) => [row['path'], row['quarantine_path']]);
  const files = [...new Set(paths.filter((path) => typeof path === 'string'))].filter(
    (path) => !isParquetOnly || path.endsWith('.parquet'),
  );
  return { built, files, content: await lakeContent(bench.root), derived: await derivedOf(bench.root) };
}

async function run(bench: SyncBench, root: string, ...args: readonly string[]): Promise<string> {
  const env = args.includes('reference') ? bothEnv(bench.vendor) : vendorEnv(bench.vendor);
  const surroundings = { cwd: bench.folder.path, env };
  const { code, out, err } = await runInside([...args, '--lake', root], surroundings);
  if (code !== 0 && code !== 3) throw new Error(`${args.join(' ')} ended with ${code}: ${out}${err}`);
  return out;
}

async function scrub(bench: SyncBench, root: string, ...args: readonly string[]): Promise<ScrubDocument> {
  return scrubDocumentSchema.parse(
    JSON.parse(await run(bench, root, 'scrub', '--restart', '--json', ...args)),
  );
}

function pick(paths: readonly string[], count: number, random: () => number): readonly string[] {
  const left = [...paths];
  const picked: string[] = [];
  while (picked.length < count && left.length > 0) {
    picked.push(...left.splice(Math.floor(random() * left.length), 1));
  }
  return picked;
}

async function flipBit(path: string, random: () => number): Promise<void> {
  const { size } = await stat(path);
  await using handle = await open(path, 'r+');
  const at = Math.floor(random() * size);
  const byte = Buffer.alloc(1);
  await handle.read(byte, 0, 1, at);
  byte[0] = (byte[0] ?? 0) ^ (1 << Math.floor(random() * 8));
  await handle.write(byte, 0, 1, at);
}

async function judge(
  bench: SyncBench,
  root: string,
  {
    files,
    document,
    lake,
  }: { readonly files: readonly string[]; readonly document: ScrubDocument; readonly lake: Prepared },
): Promise<readonly string[]> {
  const seen = new Set(document.damaged.map(({ path }) => path));
  const complaints = files
    .filter((path) => !seen.has(path) && !isMadeAnew(path, seen))
    .map((path) => `${path} was not found`);
  for (const { path, repair, error } of document.damaged) {
    if (!(path.startsWith('reference/changes/') ? ['lost'] : ['made', 'marked']).includes(repair))
      complaints.push(`${path}: ${repair} ${JSON.stringify(error)}`);
  }
  const commands = new Set(document.damaged.flatMap(({ command }) => (command === null ? [] : [command])));
  for (const command of commands) await run(bench, root, ...command.split(' ').slice(1));
  await run(bench, root, 'features', 'build', ...lake.built);
  const again = await scrub(bench, root);
  complaints.push(...again.damaged.map(({ path, found }) => `${path} is ${found} after the repair`));
  const content = await lakeContent(root);
  for (const [day, expected] of Object.entries(lake.content)) {
    if (content[day] !== expected) complaints.push(`${day} has other rows than before`);
  }
  const derived = await derivedOf(root);
  for (const [name, hash] of Object.entries(lake.derived)) {
    if (derived[name] !== hash) complaints.push(`${name} is ${derived[name] ?? 'gone'} instead of ${hash}`);
  }
  return complaints;
}

/** Refused rows are written anew with the bars of their day, which may come first. */
function isMadeAnew(path: string, damaged: ReadonlySet<string>): boolean {
  const [layer, dataset, file] = path.split('/');
  if (layer !== 'quarantine' || file === undefined) return false;
  return [...damaged].some((other) => other.startsWith(`bronze/${dataset}/`) && other.endsWith(`/${file}`));
}

/** What is made out of bars, by layer, dataset and key: rows, and a hash of them. Footers also tell of sources, which may have been fetched anew. */
async function derivedOf(root: string): Promise<Readonly<Record<string, string>>> {
  await using reader = await openContentReader();
  const derived: Record<string, string> = {};
  for (const row of catalogFacts(root).partitions) {
    if (row['layer'] !== 'silver' && row['layer'] !== 'metadata') continue;
    const name = [row['layer'], row['dataset'], row['key']].join(' ');
    derived[name] = await reader.hashRows(join(root, String(row['path'])));
  }
  return derived;
}
