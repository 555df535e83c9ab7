import type { SymbolDocument, SymbolRow } from '../../../../contract/api/symbols.ts';
import { isBarlakeError } from '../../../domain/barlake-error.ts';
import { ASSETS, type Asset, DATASET_NAMES, DATASETS } from '../../../domain/dataset.ts';
import { resampleSource, TIMEFRAMES, type Timeframe } from '../../../domain/timeframe.ts';
import { quoteText } from '../../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../../lake/duckdb/session.ts';
import { datasetsOfSymbol } from '../../../lake/query/symbol-coverage.ts';
import { findReference } from '../../../lake/reference/find-reference.ts';
import { seriesName } from '../../../plan/fetch-task.ts';
import { loadFeatureSets } from '../../features/load-feature-sets.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import type { ServerWorld } from '../server-world.ts';
import type { SymbolIndex } from './symbol-index.ts';

type World = Pick<ServerWorld, 'lake' | 'config' | 'reader'>;

interface Span {
  readonly from: string;
  readonly to: string;
}

/** What a symbol has. Answers 404 for one that the lake has no bars of. */
export async function describeSymbol(
  symbol: string,
  world: World,
  index: SymbolIndex,
  signal: AbortSignal,
): Promise<SymbolDocument> {
  const row = await findRow(symbol, world, index);
  if (row === undefined) throw await unknown(symbol, index);
  const asset = ASSETS.find((each) => each === row.asset) ?? 'stocks';
  const held = await heldLengths(symbol, asset, row, world);
  const timeframes = TIMEFRAMES.flatMap((timeframe) => {
    const own = held.get(timeframe);
    const source = resampleSource(timeframe);
    const span = own ?? (source === undefined ? undefined : held.get(source));
    return span === undefined ? [] : [{ timeframe, isHeld: own !== undefined, ...span }];
  });
  const events = await world.reader.use(signal, async (connection) => readEvents(symbol, world, connection));
  return { symbol: row, timeframes, features: await featureNames(asset, world), ...events };
}

/** An option that has expired stands in no list, but may have bars: whoever knows its name may ask. */
async function findRow(symbol: string, { lake }: World, index: SymbolIndex): Promise<SymbolRow | undefined> {
  const entries = await index.entries();
  const found = entries.find(({ row }) => row.symbol === symbol)?.row;
  if (found !== undefined || !symbol.startsWith('O:')) return found;
  const [dataset = 'options_daily'] = datasetsOfSymbol(symbol);
  const days = await daysOf(dataset, lake);
  return days === undefined ? undefined : { symbol, name: null, asset: 'options', ...days };
}

async function unknown(symbol: string, index: SymbolIndex): Promise<HttpProblem> {
  const lower = symbol.toLowerCase();
  const other = (await index.entries()).find(({ lowerSymbol }) => lowerSymbol === lower)?.row.symbol;
  return new HttpProblem(404, `The lake holds no bar of ${symbol}.`, {
    mend:
      other === undefined
        ? `Fetch it with \`barlake fetch ${symbol} --timeframes 1d\`, or sync its market.`
        : `Symbols are case-sensitive: there is ${other}.`,
  });
}

async function heldLengths(
  symbol: string,
  asset: Asset,
  row: SymbolRow,
  { lake }: World,
): Promise<ReadonlyMap<Timeframe, Span>> {
  const held = new Map<Timeframe, Span>();
  const add = (timeframe: Timeframe, span: Span): void => {
    const known = held.get(timeframe) ?? span;
    held.set(timeframe, {
      from: known.from < span.from ? known.from : span.from,
      to: known.to > span.to ? known.to : span.to,
    });
  };
  for (const dataset of DATASET_NAMES.filter((name) => DATASETS[name].asset === asset)) {
    const days = await daysOf(dataset, lake);
    if (days === undefined) continue;
    const from = row.from !== null && row.from > days.from ? row.from : days.from;
    const to = row.to !== null && row.to < days.to ? row.to : days.to;
    if (from <= to) add(DATASETS[dataset].timeframe, { from, to });
  }
  for (const timeframe of TIMEFRAMES) {
    const span = await seriesSpan(symbol, seriesName({ asset, timeframe }), lake);
    if (span !== undefined) add(timeframe, span);
  }
  return held;
}

async function daysOf(dataset: string, { catalog }: World['lake']): Promise<Span | undefined> {
  const found = await catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => [fn.min<string | null>('key').as('from'), fn.max<string | null>('key').as('to')])
    .where('dataset', '=', dataset)
    .where('layer', '=', 'bronze')
    .executeTakeFirst();
  if (found === undefined || found.from === null || found.to === null) return undefined;
  return { from: found.from, to: found.to };
}

async function seriesSpan(
  symbol: string,
  dataset: string,
  { catalog }: World['lake'],
): Promise<Span | undefined> {
  const found = await catalog.db
    .selectFrom('partitions')
    .select(({ fn }) => [
      fn.min<number | null>('min_us').as('from'),
      fn.max<number | null>('max_us').as('to'),
    ])
    .where('dataset', '=', dataset)
    .where('layer', '=', 'targeted')
    // A key is the symbol, a blank and the year; the character after the blank is the exclamation mark.
    .where('key', '>=', `${symbol} `)
    .where('key', '<', `${symbol}!`)
    .where('rows', '>', 0)
    .executeTakeFirst();
  if (found === undefined || found.from === null || found.to === null) return undefined;
  return { from: dayOf(found.from), to: dayOf(found.to) };
}

function dayOf(us: number): string {
  return new Date(us / 1000).toISOString().slice(0, 10);
}

/** Names of the configured features that bars of the asset can have; none when a set cannot be read. */
async function featureNames(asset: Asset, { config }: World): Promise<readonly string[]> {
  try {
    const sets = await loadFeatureSets(config.features);
    const own = sets
      .flatMap(({ features }) => features)
      .filter(({ datasets }) => datasets.some((name) => DATASETS[name].asset === asset));
    return [...new Set(own.map(({ name }) => name))];
  } catch (error) {
    if (isBarlakeError(error, 'E_FEATURES')) return [];
    throw error;
  }
}

type Events = Pick<SymbolDocument, 'splits' | 'dividends'>;

async function readEvents(symbol: string, { lake }: World, connection: DuckDbConnection): Promise<Events> {
  const read = async (table: 'splits' | 'dividends', select: string) => {
    const state = await findReference(lake, table);
    if (state?.isIntact !== true) return [];
    return connection.rows(
      `SELECT ${select} FROM read_parquet(${quoteText(state.file)}, hive_partitioning=false)
       WHERE ticker = ? AND effective ORDER BY 1`,
      [symbol],
    );
  };
  const splits = await read('splits', 'execution_date::VARCHAR AS date, split_from AS a, split_to AS b');
  const dividends = await read(
    'dividends',
    "ex_dividend_date::VARCHAR AS date, cash_amount AS a, coalesce(currency, '') AS b",
  );
  return {
    splits: splits.map((row) => ({
      date: String(row['date']),
      from: Number(row['a']),
      to: Number(row['b']),
    })),
    dividends: dividends.map((row) => ({
      date: String(row['date']),
      cash: Number(row['a']),
      currency: String(row['b']),
    })),
  };
}
