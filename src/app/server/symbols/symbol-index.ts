import { ASSETS, type Asset, type DatasetName } from '../../../domain/dataset.ts';
import { quoteText } from '../../../lake/duckdb/quote.ts';
import type { Lake } from '../../../lake/lake.ts';
import { type BarFile, selectBarFiles, widestFirst } from '../../../lake/query/bar-files.ts';
import type { ReadPool } from '../../../lake/query/read-pool.ts';
import { readSeriesSpans, readSymbolSpans, type SymbolSpan } from '../../../lake/query/symbol-spans.ts';
import { findReference } from '../../../lake/reference/find-reference.ts';
import type { CatalogCache } from '../catalog/catalog-cache.ts';
import { type SymbolEntry, toEntries } from './search-symbols.ts';

/** All symbols that the lake has bars of, in memory. */
export interface SymbolIndex {
  /** The list as of a moment ago: a change of the lake is worked in behind the scenes. Throws the engine’s errors for the first one. */
  entries(): Promise<readonly SymbolEntry[]>;
}

/** What the index is made from. */
export interface SymbolIndexWorld {
  readonly lake: Lake;
  readonly reader: ReadPool;
  readonly cache: CatalogCache;
  readonly signal: AbortSignal;
}

/** Days of minutes that are looked into where a market has no bars of days. */
const MINUTE_DAYS = 5;

/** Days of contracts that are looked into: older ones have expired, and there are hundreds of thousands on each. */
const OPTION_DAYS = 1;

/** Files read with one statement. */
const FILES_AT_ONCE = 500;

interface Folded {
  readonly spans: Map<string, SymbolSpan>;
  /** Content of files that are in, by path. */
  readonly files: Map<string, string>;
}

/** An index that is filled when it is first asked, and grows with the lake. */
export function createSymbolIndex(world: SymbolIndexWorld): SymbolIndex {
  const folded = new Map<Asset, Folded>();
  let state: string | undefined;
  let known: readonly SymbolEntry[] | undefined;
  let work: Promise<readonly SymbolEntry[]> | undefined;
  const update = (now: string): Promise<readonly SymbolEntry[]> => {
    work ??= gather(world, folded)
      .then((entries) => {
        known = entries;
        state = now;
        return entries;
      })
      .finally(() => {
        work = undefined;
      });
    return work;
  };
  return {
    async entries() {
      const now = await world.cache.state();
      if (known !== undefined && now === state) return known;
      const updating = update(now);
      if (known === undefined) return updating;
      // Whoever types waits for nobody; what fails is tried again with the next letter.
      updating.catch(() => undefined);
      return known;
    },
  };
}

async function gather(world: SymbolIndexWorld, folded: Map<Asset, Folded>): Promise<readonly SymbolEntry[]> {
  const all = new Map<string, SymbolSpan & { readonly asset: Asset }>();
  const add = (asset: Asset, span: SymbolSpan): void => {
    const key = `${asset} ${span.symbol}`;
    all.set(key, { ...merge(all.get(key), span), asset });
  };
  for (const asset of ASSETS) {
    const files = await filesOf(world.lake, asset);
    const fold = continueFold(folded.get(asset), files);
    folded.set(asset, fold);
    await foldFiles(fold, files, world);
    for (const span of fold.spans.values()) add(asset, span);
  }
  for (const { asset, ...span } of await readSeriesSpans(world.lake.catalog.db)) add(asset, span);
  const names = await readNames(world);
  return toEntries(
    [...all.values()].map(({ asset, symbol, from, to, bars }) => {
      const name = names.get(symbol) ?? names.get(symbol.replaceAll('-', '')) ?? null;
      return { symbol, name, asset, from, to, bars };
    }),
  );
}

async function filesOf(lake: Lake, asset: Asset): Promise<readonly BarFile[]> {
  for (const length of ['daily', 'minute'] as const) {
    const dataset: DatasetName = `${asset}_${length}`;
    const files = await selectBarFiles(lake, { dataset });
    if (files.length === 0) continue;
    if (asset === 'options') return files.slice(-OPTION_DAYS);
    return length === 'daily' ? files : files.slice(-MINUTE_DAYS);
  }
  return [];
}

/** What was folded stays good as long as all of it is still there as it was. */
function continueFold(fold: Folded | undefined, files: readonly BarFile[]): Folded {
  const now = new Map(files.map((file) => [nameOf(file), versionOf(file)]));
  const isGood = fold !== undefined && [...fold.files].every(([name, version]) => now.get(name) === version);
  return isGood ? fold : { spans: new Map(), files: new Map() };
}

async function foldFiles(
  fold: Folded,
  files: readonly BarFile[],
  { reader, signal }: SymbolIndexWorld,
): Promise<void> {
  const fresh = files.filter((file) => !fold.files.has(nameOf(file)));
  for (let start = 0; start < fresh.length; start += FILES_AT_ONCE) {
    const some = fresh.slice(start, start + FILES_AT_ONCE);
    const spans = await reader.use(signal, async (connection) =>
      readSymbolSpans(connection, await widestFirst(connection, some), signal),
    );
    for (const span of spans) fold.spans.set(span.symbol, merge(fold.spans.get(span.symbol), span));
    for (const file of some) fold.files.set(nameOf(file), versionOf(file));
  }
}

/** Days may share a file. */
function nameOf({ path, day }: BarFile): string {
  return `${path} ${day}`;
}

function versionOf({ contentHash, rows, sizeBytes }: BarFile): string {
  return contentHash ?? `${rows} ${sizeBytes ?? 0}`;
}

function merge(known: SymbolSpan | undefined, span: SymbolSpan): SymbolSpan {
  if (known === undefined) return span;
  return {
    symbol: span.symbol,
    from: known.from < span.from ? known.from : span.from,
    to: known.to > span.to ? known.to : span.to,
    bars: known.bars + span.bars,
  };
}

/** The latest name of each ticker; none without a table of tickers that can be read. */
async function readNames({ lake, reader, signal }: SymbolIndexWorld): Promise<ReadonlyMap<string, string>> {
  const table = await findReference(lake, 'tickers');
  if (table?.isIntact !== true) return new Map();
  return reader.use(signal, async (connection) => {
    const rows = await connection.rows(
      `SELECT ticker, arg_max(name, coalesce(valid_to, DATE '9999-12-31')) AS name
       FROM read_parquet(${quoteText(table.file)}, hive_partitioning=false) WHERE name IS NOT NULL GROUP BY ticker`,
    );
    return new Map(rows.map((row) => [String(row['ticker']), String(row['name'])]));
  });
}
