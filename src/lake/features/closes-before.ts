import type { TradingDay } from '../../domain/trading-day.ts';
import { doubleValues, integerValues } from '../duckdb/column-values.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import { barRelation, widestFirst } from '../query/bar-files.ts';
import { type FactorTable, stepInForce } from './factor-table.ts';
import type { GridRequest } from './grid-request.ts';
import { earlierCloseStatement } from './grid-statement.ts';
import { streamChunks } from './stream-chunks.ts';
import type { SymbolSlab } from './symbol-slabs.ts';

/** Most symbols traded on the last day or the few before; only for the others is it worth to look at years. */
const FILES_FIRST = 5;
const GROWTH = 10;

/**
 * For each symbol of a slab whose life goes back before the range: its last close before the range, times the split factor of
 * that day, by id. Looks at the newest files first and goes further back only while one is missing.
 */
export async function closesBefore(
  connection: DuckDbConnection,
  request: GridRequest,
  { slab, factors }: { readonly slab: SymbolSlab; readonly factors: FactorTable },
): Promise<ReadonlyMap<number, number>> {
  const found = new Map<number, number>();
  const wanted = await countEarlier(connection, slab, request.from);
  if (request.bars !== undefined && wanted > 0) {
    const sql = earlierCloseStatement(request.bars, slab, request.from);
    await readCloses(connection, sql, { request, factors, found });
    return found;
  }
  const files = request.barFiles
    .filter(({ day }) => day < request.from && request.calendar.isTradingDay(day))
    .toSorted((left, right) => (left.day < right.day ? 1 : -1));
  let [start, count] = [0, FILES_FIRST];
  while (found.size < wanted && start < files.length) {
    const bars = barRelation(await widestFirst(connection, files.slice(start, start + count)));
    const sql = earlierCloseStatement(bars, slab, request.from);
    await readCloses(connection, sql, { request, factors, found });
    start += count;
    count *= GROWTH;
  }
  return found;
}

interface CloseSearch {
  readonly request: GridRequest;
  readonly factors: FactorTable;
  readonly found: Map<number, number>;
}

/** Adds what a statement finds to what was found before. */
async function readCloses(
  connection: DuckDbConnection,
  sql: string,
  { request, factors, found }: CloseSearch,
): Promise<void> {
  for await (const chunk of streamChunks(connection, sql, request.signal)) {
    const [ids, days, closes] = [integerValues(chunk, 0), integerValues(chunk, 1), doubleValues(chunk, 2)];
    for (let index = 0; index < chunk.rowCount; index += 1) {
      const id = ids[index] ?? 0;
      if (found.has(id)) continue;
      const step = stepInForce(factors, id, days[index] ?? 0);
      found.set(id, (closes[index] ?? 0) * (factors.split[step] ?? 1));
    }
  }
}

async function countEarlier(
  connection: DuckDbConnection,
  { table, firstId, lastId }: SymbolSlab,
  from: TradingDay,
): Promise<number> {
  const [row] = await connection.rows(
    `SELECT count(*) AS lives FROM ${table}
     WHERE id BETWEEN ${firstId} AND ${lastId} AND first_day < DATE '${from}'`,
  );
  return Number(row?.['lives'] ?? 0);
}
