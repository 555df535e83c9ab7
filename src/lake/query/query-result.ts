import type { DuckDBType, DuckDBValue } from '@duckdb/node-api';

/** A column of a result; names within one result differ. */
export interface ResultColumn {
  readonly name: string;
  readonly type: DuckDBType;
}

/** Some thousand rows of a result, column by column. */
export interface RowBatch {
  readonly rowCount: number;
  readonly columns: readonly (readonly DuckDBValue[])[];
}

/** A result that is read as it is computed, once; what is not read yet takes no memory. */
export interface QueryResult {
  readonly columns: readonly ResultColumn[];
  readonly batches: AsyncIterable<RowBatch>;
}
