import { type DuckDBValue, listValue } from '@duckdb/node-api';
import type { BronzeColumn } from '../../domain/bronze-column.ts';
import type { TimeZone } from '../../domain/local-time.ts';
import type { Timeframe } from '../../domain/timeframe.ts';
import type { DayRange } from '../../plan/fetch-task.ts';
import type { ReadPart, ReadPlan } from '../../plan/query/read-plan.ts';
import { quoteList, quoteName } from '../duckdb/quote.ts';
import { foldedBars } from './fold-sql.ts';
import { type PriceScale, scaledBars } from './price-scale.ts';
import type { Statement } from './stream-rows.ts';

/** Columns beside those of bars: a relation with `symbol`, the column that rows are told apart by, and values. */
export interface BesideBars {
  readonly relation: string;
  readonly key: 'date' | 'timestamp';
  readonly names: readonly string[];
}

/** What to do with the bars of a plan. */
export interface BarsSelection {
  readonly plan: ReadPlan;
  readonly timeframe: Timeframe;
  readonly zone: TimeZone;
  /** Columns that the bars have; `known` tells the types of those that are NULL. */
  readonly known: readonly BronzeColumn[];
  /** Columns of the result, in order: of the bars, or of what stands beside them. */
  readonly columns: readonly string[];
  readonly scale?: PriceScale | undefined;
  readonly beside?: BesideBars | undefined;
  /** Columns that silver’s files have beside those of bars. */
  readonly silverColumns: readonly string[];
  /** On which bars start, half-open. */
  readonly startMs?: number | undefined;
  readonly endMs?: number | undefined;
  readonly order: 'symbol' | 'time';
  readonly isDescending: boolean;
  readonly limit?: number | undefined;
}

/** Symbols that are written out, each with a place of its own; more go as one list. */
const PLACES_MAX = 200;

/** The statement that reads a plan’s bars, adjusts them, puts them together, and brings them into their order. */
export function barsStatement(selection: BarsSelection): Statement {
  const { beside, limit, columns } = selection;
  const { relation: bars, values } = plannedBars({ ...selection, columns: workingColumns(selection) });
  const joined =
    beside === undefined
      ? ''
      : ` LEFT JOIN ${beside.relation} AS beside ON beside.symbol = bars.symbol AND beside.${beside.key} = bars.${beside.key}`;
  const besideNames = new Set(beside?.names);
  const shown = columns.map((name) => `${besideNames.has(name) ? 'beside' : 'bars'}.${quoteName(name)}`);
  const rows = limit === undefined ? '' : ` LIMIT ${limit}`;
  return {
    sql: `SELECT ${shown.join(', ')} FROM ${bars} AS bars${joined}${startsWithin(selection)}${orderOf(selection)}${rows}`,
    values,
  };
}

/** What of a selection decides on the bars themselves. */
export type PlannedSelection = Pick<
  BarsSelection,
  'plan' | 'timeframe' | 'zone' | 'known' | 'columns' | 'scale' | 'silverColumns'
>;

/** A relation, and the values that it binds in the order of their places. */
export interface BoundRelation {
  readonly relation: string;
  readonly values: readonly DuckDBValue[];
}

/** The bars of a plan, adjusted and put together, in no order; `columns` are read, `symbol`, `timestamp` and `date` among them. */
export function plannedBars(selection: PlannedSelection): BoundRelation {
  const { columns: names } = selection;
  const values: DuckDBValue[] = [];
  const groups = [...Map.groupBy(selection.plan.parts, ({ timeframe }) => timeframe)];
  const relations = groups.map(([timeframe, parts]) => {
    const read = parts.map((part) => readPart(part, names, selection, values)).join(' UNION ALL BY NAME ');
    const scaled = scaledBars(`(${read})`, names, selection.scale);
    if (timeframe === selection.timeframe) return scaled;
    return foldedBars(scaled, { ...selection, spans: parts.map(({ span }) => span), columns: names });
  });
  const relation =
    relations.length === 0
      ? `(${emptyBars(names, selection)})`
      : relations.length === 1
        ? (relations[0] ?? '')
        : `(${relations.map((each) => `SELECT * FROM ${each}`).join(' UNION ALL BY NAME ')})`;
  return { relation, values };
}

/** What of a plan’s files has to be read: what is shown, what rows are ordered and told apart by, and what an average price needs. */
export function workingColumns({
  columns,
  beside,
}: Pick<BarsSelection, 'columns' | 'beside'>): readonly string[] {
  const besideNames = new Set(beside?.names);
  const shown = columns.filter((name) => !besideNames.has(name));
  return [
    ...new Set(['symbol', 'timestamp', 'date', ...shown, ...(shown.includes('vwap') ? ['volume'] : [])]),
  ];
}

function readPart(
  part: ReadPart,
  names: readonly string[],
  { known, silverColumns }: PlannedSelection,
  values: DuckDBValue[],
): string {
  const { files, days, symbols, origin } = part;
  const own = origin === 'silver' ? new Set(silverColumns) : new Set<string>();
  const types = new Map(known.map(({ name, type }) => [name, type]));
  const shown = names.map((name) => {
    if (isHeld(name, part) || own.has(name)) return quoteName(name);
    return `NULL::${types.get(name) ?? 'FLOAT'} AS ${quoteName(name)}`;
  });
  const conditions = [
    ...(symbols.length === 0 ? [] : [symbolsSql(symbols, values)]),
    ...(days === undefined ? [] : [daysSql(days)]),
  ];
  const filter = conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
  const paths = quoteList(files.map(({ path }) => path));
  return `SELECT ${shown.join(', ')} FROM read_parquet(${paths}, union_by_name=false, hive_partitioning=false)${filter}`;
}

const CONTRACT = new Set(['underlying', 'expiration', 'option_type', 'strike']);

function isHeld(name: string, { origin, hasVwap }: ReadPart): boolean {
  if (name === 'vwap') return hasVwap;
  return !(origin === 'targeted' && CONTRACT.has(name));
}

function symbolsSql(symbols: readonly string[], values: DuckDBValue[]): string {
  if (symbols.length <= PLACES_MAX) {
    values.push(...symbols);
    return symbols.length === 1 ? 'symbol = ?' : `symbol IN (${symbols.map(() => '?').join(', ')})`;
  }
  values.push(listValue([...symbols]));
  return 'symbol IN (SELECT unnest(?::VARCHAR[]))';
}

function daysSql(days: readonly DayRange[]): string {
  const ranges = days.map(({ from, to }) =>
    from === to ? `date = DATE '${from}'` : `date BETWEEN DATE '${from}' AND DATE '${to}'`,
  );
  return ranges.length === 0 ? 'false' : `(${ranges.join(' OR ')})`;
}

function startsWithin({ startMs, endMs }: BarsSelection): string {
  const conditions = [
    ...(startMs === undefined ? [] : [`bars.timestamp >= make_timestamptz(${BigInt(startMs) * 1000n})`]),
    ...(endMs === undefined ? [] : [`bars.timestamp < make_timestamptz(${BigInt(endMs) * 1000n})`]),
  ];
  return conditions.length === 0 ? '' : ` WHERE ${conditions.join(' AND ')}`;
}

function orderOf(selection: BarsSelection): string {
  if (isInOrder(selection)) return '';
  const { order, isDescending } = selection;
  const time = `bars.timestamp${isDescending ? ' DESC' : ''}`;
  return ` ORDER BY ${order === 'symbol' ? `bars.symbol, ${time}` : `${time}, bars.symbol`}`;
}

/** Whether bars come as they are wanted: a single file is in the order of symbols, and one symbol’s silver in the order of its periods. */
function isInOrder({ plan, order, isDescending, scale, beside, timeframe }: BarsSelection): boolean {
  const [only, ...others] = plan.parts;
  if (only === undefined) return true;
  const isAsStored = others.length === 0 && only.timeframe === timeframe && scale === undefined;
  if (!isAsStored || isDescending || beside !== undefined) return false;
  const isOneSymbol = only.symbols.length === 1;
  if (only.files.length <= 1) return order === 'symbol' || isOneSymbol;
  return isOneSymbol && only.origin === 'silver' && isAscending(only.files.map(({ day }) => day));
}

function isAscending(days: readonly string[]): boolean {
  return days.every((day, index) => index === 0 || (days[index - 1] ?? '') < day);
}

/** Columns without rows, so that an empty answer has the same header as any other. */
function emptyBars(names: readonly string[], { known }: PlannedSelection): string {
  const types = new Map(known.map(({ name, type }) => [name, type]));
  const columns = names.map((name) => `NULL::${types.get(name) ?? 'FLOAT'} AS ${quoteName(name)}`);
  return `SELECT ${columns.join(', ')} WHERE false`;
}
