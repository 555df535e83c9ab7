import { type PriceMove, type WalkSinks, walkBars } from '../../domain/adjust/walk-bars.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import { quoteText } from '../duckdb/quote.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRelation, widestFirst } from '../query/bar-files.ts';
import { type FactorInputs, hasReference } from './factor-inputs.ts';
import type { Factors } from './factors.ts';
import { readCapitalEvents } from './read-events.ts';
import { readTenures } from './read-tenures.ts';
import { numberSymbols, SYMBOL_IDS, scanDayBars } from './scan-day-bars.ts';
import { openWalkTables, type WalkTables } from './walk-tables.ts';

/** How to compute. */
export interface FactorOptions {
  /** Of the asset, with the overrides of the configuration. */
  readonly calendar: TradingCalendar;
  readonly signal: AbortSignal;
  /** Exact symbols; absent: all. Those without a bar are left out of the answer. */
  readonly symbols?: readonly string[];
  /** Told of each notable move, with the symbol’s number in `factor_symbols`. */
  readonly onMove?: (move: PriceMove) => void;
}

const LIVES = 'factor_lives';
const STEPS = 'factor_steps';
const ACTIVITY = 'factor_activity';

/**
 * Lives and factors out of bars and reference data, in one pass over the closes, into temporary tables of the connection
 * that a later call replaces. Keeps a few numbers for each symbol and all splits and dividends. Throws
 * `E_PARTITION_DAMAGED` for reference data, the engine’s errors and the signal’s reason.
 */
export async function computeFactors(
  connection: DuckDbConnection,
  inputs: FactorInputs,
  options: FactorOptions,
): Promise<Factors> {
  if (inputs.asset === 'options') await computeContractLives(connection, inputs, options);
  else await walk(connection, inputs, options);
  return {
    asset: inputs.asset,
    lives: LIVES,
    steps: STEPS,
    activity: ACTIVITY,
    hasReference: hasReference(inputs),
    fingerprint: inputs.fingerprint,
  };
}

async function walk(
  connection: DuckDbConnection,
  inputs: FactorInputs,
  { calendar, signal, symbols, onMove }: FactorOptions,
): Promise<void> {
  const scan = { inputs, calendar, symbols, signal };
  const symbolCount = await numberSymbols(connection, scan);
  const events = await readCapitalEvents(connection, inputs);
  const tenures = await readTenures(connection, inputs);
  const isStocks = inputs.asset === 'stocks';
  using tables = await openWalkTables(connection);
  const walk = walkBars(
    {
      symbolCount,
      eventsOf: (symbol) => events.get(symbol) ?? [],
      tenureOf: (symbol) => tenures.get(symbol),
    },
    sinksOf(tables, isStocks, onMove),
  );
  for await (const bars of scanDayBars(connection, scan)) walk.take(bars);
  walk.finish();
  tables.flush();
  await nameSymbols(connection, tables);
}

/** Only stocks have events; of the others nothing but lives is kept. */
function sinksOf(
  tables: WalkTables,
  isStocks: boolean,
  onMove: ((move: PriceMove) => void) | undefined,
): WalkSinks {
  const nothing = (): void => undefined;
  return {
    life: tables.life,
    step: isStocks ? tables.step : nothing,
    activity: isStocks ? tables.activity : nothing,
    move: (isStocks ? onMove : undefined) ?? nothing,
  };
}

const DAY = (column: string): string => `DATE '1970-01-01' + ${column}`;

async function nameSymbols(connection: DuckDbConnection, { names }: WalkTables): Promise<void> {
  const named = (table: string, columns: string, order: string): string =>
    `SELECT ids.symbol, ${columns} FROM ${table} AS walked JOIN ${SYMBOL_IDS} AS ids ON ids.id = walked.id ORDER BY walked.id, ${order}`;
  const lives = named(
    names.lives,
    `life, ${DAY('first_day')} AS first_day, ${DAY('last_day')} AS last_day, bars`,
    'life',
  );
  const steps = named(names.steps, `life, ${DAY('day')} AS date, split_factor, total_factor, cause`, 'day');
  const month = 'make_date(month // 12, month % 12 + 1, 1)';
  const activity = named(names.activity, `life, ${month} AS month`, 'month, life');
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${LIVES} AS ${lives}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${STEPS} AS ${steps}`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${ACTIVITY} AS ${activity}`);
}

/** A ticker names one contract for good, whose factors are 1; there are too many for a walk, and nothing to find. */
async function computeContractLives(
  connection: DuckDbConnection,
  { daily, minute }: FactorInputs,
  { symbols }: FactorOptions,
): Promise<void> {
  const filter =
    symbols === undefined ? '' : ` WHERE symbol IN (${['NULL', ...symbols.map(quoteText)].join(', ')})`;
  const sources: string[] = ['SELECT NULL::VARCHAR AS symbol, NULL::DATE AS date WHERE false'];
  if (daily.length > 0) {
    sources.push(`SELECT symbol, date FROM ${barRelation(await widestFirst(connection, daily))}${filter}`);
  }
  if (minute.length > 0) {
    sources.push(
      `SELECT DISTINCT symbol, date FROM ${barRelation(await widestFirst(connection, minute))}${filter}`,
    );
  }
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${LIVES} AS
    SELECT symbol, 0::INTEGER AS life, min(date) AS first_day, max(date) AS last_day, count(*)::INTEGER AS bars
    FROM (${sources.join(' UNION ALL ')}) GROUP BY symbol ORDER BY symbol`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${STEPS} (symbol VARCHAR, life INTEGER, date DATE,
    split_factor DOUBLE, total_factor DOUBLE, cause VARCHAR)`);
  await connection.run(`CREATE OR REPLACE TEMP TABLE ${ACTIVITY} (symbol VARCHAR, life INTEGER, month DATE)`);
}
