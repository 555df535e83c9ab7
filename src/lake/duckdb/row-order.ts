import type { DuckDbConnection } from './session.ts';

/** How the rows of a file of bars follow each other. */
export interface RowOrder {
  readonly symbols: number;
  /** Rows that should stand before their predecessor. */
  readonly outOfOrder: number;
  /** Rows with the same symbol and timestamp as their predecessor. */
  readonly repeated: number;
}

/** Reads symbols and timestamps of a relation, SQL after FROM, in the order in which its rows stand. */
export async function readRowOrder(connection: DuckDbConnection, relation: string): Promise<RowOrder> {
  const [order] = await connection.rows(
    `SELECT count(*) FILTER (WHERE previous IS NULL OR symbol <> previous) AS symbols,
       count(*) FILTER (WHERE symbol < previous OR (symbol = previous AND timestamp < before)) AS out_of_order,
       count(*) FILTER (WHERE symbol = previous AND timestamp = before) AS repeated
     FROM (SELECT symbol, timestamp, lag(symbol) OVER () AS previous, lag(timestamp) OVER () AS before FROM ${relation})`,
  );
  return {
    symbols: Number(order?.['symbols']),
    outOfOrder: Number(order?.['out_of_order']),
    repeated: Number(order?.['repeated']),
  };
}
