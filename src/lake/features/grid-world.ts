import type { DatasetField } from '../../expression/dataset-field.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { GridColumn } from './grid-field.ts';
import type { GridRequest } from './grid-request.ts';

/** What the slabs of a request have in common. */
export interface GridWorld {
  readonly connection: DuckDbConnection;
  readonly request: GridRequest;
  readonly fields: readonly DatasetField[];
  /** Columns to read, in the order of the statement. */
  readonly columns: readonly GridColumn[];
  /** A grid has about so many rows. */
  readonly rowsMax: number;
}
