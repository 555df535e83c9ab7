import { DATASETS } from '../../domain/dataset.ts';
import type { Evaluate, ForeignInput, Program } from '../../expression/program.ts';
import type { DuckDbConnection } from '../duckdb/session.ts';
import type { BarGrid } from './bar-grid.ts';
import { type ForeignRows, joinForeignRows, layForeignRows, type RowTime } from './foreign-rows.ts';
import { gridBlock } from './grid-block.ts';
import type { GridRequest } from './grid-request.ts';
import { readBarGrids } from './read-bar-grids.ts';

/** Computes a program’s outputs for every row of a grid, in the program’s order. */
export type ComputeGrid = (grid: BarGrid) => Promise<readonly Float32Array[]>;

/** Bars to read and what to compute of them; `prepare` makes a program ready to run. */
export interface GridComputation {
  /** Its fields are replaced by those of the programs. */
  readonly request: Omit<GridRequest, 'fields' | 'symbols'>;
  readonly program: Program;
  readonly prepare: (program: Program) => Evaluate;
}

/**
 * Makes a program ready for grids of that request. Instruments whose values it lays on others’ rows are computed now, over
 * the same range, and kept: some bytes for each of their rows. Throws what {@link readBarGrids} throws.
 */
export async function openGridComputer(
  connection: DuckDbConnection,
  { request, program, prepare }: GridComputation,
): Promise<ComputeGrid> {
  const rowTime: RowTime = DATASETS[request.dataset].timeframe === '1d' ? 'row' : 'timestamp';
  const foreign: ForeignRows[] = [];
  for (const input of program.foreign) {
    foreign.push(await computeForeign(connection, input, { request, prepare, rowTime }));
  }
  const evaluate = prepare(program);
  return async (grid) => {
    const laid = foreign.map((rows) => layForeignRows(rows, grid, rowTime));
    return evaluate(gridBlock(grid, program, laid));
  };
}

/** The instruments that a program reads besides its own symbols, through others too. */
export function foreignInstruments({ foreign }: Program): readonly string[] {
  const names = foreign.flatMap(({ instrument, program }) => [instrument, ...foreignInstruments(program)]);
  return [...new Set(names)];
}

async function computeForeign(
  connection: DuckDbConnection,
  { instrument, program }: ForeignInput,
  { request, prepare, rowTime }: Omit<GridComputation, 'program'> & { readonly rowTime: RowTime },
): Promise<ForeignRows> {
  const compute = await openGridComputer(connection, { request, program, prepare });
  const parts: { readonly grid: BarGrid; readonly values: Float32Array }[] = [];
  const wanted = { ...request, symbols: [instrument], fields: program.fields };
  for await (const grid of readBarGrids(connection, wanted)) {
    const [values] = await compute(grid);
    if (values !== undefined) parts.push({ grid, values });
  }
  return joinForeignRows(parts, rowTime);
}
