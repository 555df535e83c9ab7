import type { DuckDBValue } from '@duckdb/node-api';
import { DATASETS } from '../../domain/dataset.ts';
import type { BarPair, BarValues, FoldClues } from '../../plan/reconcile/bar-pair.ts';
import type { SymbolDayPairs } from '../../plan/reconcile/judge-symbol-day.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarFile } from '../query/bar-files.ts';
import { interruptible, streamRows } from '../query/stream-rows.ts';
import { CLUE_COLUMNS, comparedBars } from './compared-relation.ts';

/** What is paired. */
export interface DayToPair {
  /** The lake’s bars of a day. */
  readonly ours: BarFile;
  /** A statement with the columns of `comparedBars`, and those of `foldedDay` when `isFolded`. */
  readonly theirs: string;
  readonly isFolded: boolean;
  /** Whether only symbols of the table that `keepOnly` filled are compared. */
  readonly isFiltered: boolean;
}

/** A day, paired: how much there is, and what is not alike. */
export interface PairedDay {
  readonly symbols: number;
  readonly bars: number;
  /** By symbol; bars that are equal to the last digit are left out. */
  readonly unequal: AsyncIterable<SymbolDayPairs>;
}

const FIELDS = ['open', 'high', 'low', 'close', 'volume', 'transactions'] as const;

/** From now on, days are paired for these symbols only (in the API’s spelling). */
export async function keepOnly(connection: DuckDbConnection, symbols: readonly string[]): Promise<void> {
  await connection.run('CREATE OR REPLACE TEMP TABLE wanted (symbol VARCHAR)');
  const appender = await connection.raw.createAppender('wanted');
  for (const symbol of symbols) {
    appender.appendVarchar(symbol);
    appender.endRow();
  }
  appender.closeSync();
  await connection.run('CREATE OR REPLACE TEMP TABLE seen (symbol VARCHAR)');
}

/** Symbols of {@link keepOnly} that no day paired since then has a bar of, on either side; by name. */
export async function findAbsent(connection: DuckDbConnection): Promise<readonly string[]> {
  const rows = await connection.rows(
    'SELECT symbol FROM wanted ANTI JOIN seen USING (symbol) ORDER BY symbol',
  );
  return rows.map(({ symbol }) => String(symbol));
}

/** Bars of a day among the symbols that are compared. */
export async function countBars(connection: DuckDbConnection, ours: BarFile): Promise<number> {
  const [row] = await connection.rows(
    `SELECT count(*)::DOUBLE AS bars FROM (${comparedBars(ours)}) SEMI JOIN wanted USING (symbol)`,
  );
  return Number(row?.['bars'] ?? 0);
}

/**
 * Puts the two sources’ bars of a day side by side, by symbol and, for minutes, by instant. `unequal` has to be read before
 * the connection is used again. Throws what the engine throws, and the signal’s reason.
 */
export async function pairDay(
  connection: DuckDbConnection,
  day: DayToPair,
  signal: AbortSignal,
): Promise<PairedDay> {
  await interruptible(connection, signal, async () => connection.run(pairStatement(day)));
  if (day.isFiltered) await connection.run('INSERT INTO seen SELECT DISTINCT symbol FROM paired');
  const [totals] = await connection.rows(
    'SELECT count(*)::DOUBLE AS bars, count(DISTINCT symbol)::DOUBLE AS symbols FROM paired',
  );
  return {
    symbols: Number(totals?.['symbols'] ?? 0),
    bars: Number(totals?.['bars'] ?? 0),
    unequal: readUnequal(connection, day, signal),
  };
}

function pairStatement({ ours, theirs, isFolded, isFiltered }: DayToPair): string {
  const filter = isFiltered ? ' SEMI JOIN wanted USING (symbol)' : '';
  const byInstant = DATASETS[ours.dataset].timeframe === '1d' ? '' : ' AND o.start_ms = t.start_ms';
  const clues = isFolded
    ? CLUE_COLUMNS.map((name) => `t.${name}`)
    : CLUE_COLUMNS.map((name) => `NULL AS ${name}`);
  // A fold without a minute in the session is no bar, though what it knows may explain why the day has one.
  const isThere = 't.open IS NOT NULL';
  const isSame = FIELDS.map((name) => `coalesce(o.${name} = t.${name}, true)`).join(' AND ');
  return `CREATE OR REPLACE TEMP TABLE paired AS
    SELECT coalesce(o.symbol, t.symbol) AS symbol, coalesce(o.start_ms, t.start_ms) AS start_ms,
      o.symbol IS NOT NULL AS is_here, coalesce(${isThere}, false) AS is_there,
      ${FIELDS.flatMap((name) => [`o.${name} AS our_${name}`, `t.${name} AS their_${name}`]).join(', ')},
      ${clues.join(', ')},
      (o.symbol IS NOT NULL AND ${isThere} AND ${isSame}) AS is_same
    FROM (FROM (${comparedBars(ours)})${filter}) o
    FULL JOIN (FROM (${theirs})${filter}) t ON o.symbol = t.symbol${byInstant}
    WHERE o.symbol IS NOT NULL OR ${isThere}`;
}

const COLUMNS = [
  'symbol',
  'start_ms',
  'is_here',
  'is_there',
  ...FIELDS.map((name) => `our_${name}`),
  ...FIELDS.map((name) => `their_${name}`),
  ...CLUE_COLUMNS,
  'bar_count',
];

const PLACES: ReadonlyMap<string, number> = new Map(COLUMNS.map((name, index) => [name, index]));

async function* readUnequal(
  connection: DuckDbConnection,
  day: DayToPair,
  signal: AbortSignal,
): AsyncGenerator<SymbolDayPairs> {
  const sql = `SELECT ${COLUMNS.join(', ')} FROM (
      SELECT *, (count(*) OVER (PARTITION BY symbol))::DOUBLE AS bar_count FROM paired
      WHERE symbol IN (SELECT symbol FROM paired WHERE NOT is_same)
    ) WHERE NOT is_same ORDER BY symbol, start_ms`;
  const { batches } = await streamRows(connection, { sql, values: [] }, signal);
  let group: (SymbolDayPairs & { readonly pairs: BarPair[] }) | undefined;
  for await (const { rowCount, columns } of batches) {
    for (let row = 0; row < rowCount; row += 1) {
      const pair = toPair((name) => columns[PLACES.get(name) ?? -1]?.[row], day);
      if (group !== undefined && group.symbol !== pair.symbol) {
        yield group;
        group = undefined;
      }
      const barCount = Number(columns[COLUMNS.length - 1]?.[row]);
      group ??= { symbol: pair.symbol, day: pair.day, pairs: [], barCount };
      group.pairs.push(pair);
    }
  }
  if (group !== undefined) yield group;
}

type Cell = (name: string) => DuckDBValue | undefined;

function toPair(cell: Cell, { ours, isFolded }: DayToPair): BarPair {
  return {
    symbol: String(cell('symbol')),
    day: ours.day,
    startMs: Number(cell('start_ms')),
    ours: cell('is_here') === true ? toValues(cell, 'our') : undefined,
    theirs: cell('is_there') === true ? toValues(cell, 'their') : undefined,
    ...(isFolded && typeof cell('minutes') === 'number' ? { fold: toClues(cell) } : {}),
  };
}

function toValues(cell: Cell, side: 'our' | 'their'): BarValues {
  return {
    open: Number(cell(`${side}_open`)),
    high: Number(cell(`${side}_high`)),
    low: Number(cell(`${side}_low`)),
    close: Number(cell(`${side}_close`)),
    volume: optional(cell(`${side}_volume`)),
    transactions: optional(cell(`${side}_transactions`)),
  };
}

function toClues(cell: Cell): FoldClues {
  const [low, high] = [optional(cell('after_low')), optional(cell('after_high'))];
  return {
    minutes: Number(cell('minutes')),
    sessionVolume: optional(cell('session_volume')),
    sessionTransactions: optional(cell('session_transactions')),
    hasLastMinute: cell('has_last_minute') === true,
    afterClose: low === undefined || high === undefined ? undefined : { low, high },
  };
}

function optional(value: DuckDBValue | undefined): number | undefined {
  return typeof value === 'number' ? value : undefined;
}
