import type { EvaluationBlock, Program } from '../../expression/program.ts';
import type { BarGrid } from './bar-grid.ts';

/** A grid as kernels want it: the program’s fields, then a column for each of its foreign inputs. */
export function gridBlock(
  grid: BarGrid,
  { fields }: Program,
  foreign: readonly Float32Array[],
): EvaluationBlock {
  const { rows, series } = grid;
  const starts = new Int32Array(series.length + 1);
  const firstRows = new Int32Array(series.length);
  for (const [index, each] of series.entries()) {
    starts[index] = each.start;
    firstRows[index] = each.firstRow;
  }
  starts[series.length] = rows;
  const inputs = fields.map((field) => {
    const column = grid.fields[field];
    if (column === undefined) throw new RangeError(`the grid was read without ${field}`);
    return column;
  });
  return { rows, starts, firstRows, inputs: [...inputs, ...foreign] };
}
