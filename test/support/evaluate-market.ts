import { checkExpression } from '../../src/expression/check-expression.ts';
import { compileFeatures } from '../../src/expression/compile-features.ts';
import type { EvaluationBlock, Program } from '../../src/expression/program.ts';
import { runProgram } from '../../src/expression/run-program.ts';
import { MARKET_FIELDS, type MarketField, type MarketSeries, type QlibMarket } from './qlib-market.ts';

/** Our answers over a whole market: by expression, then by series, a value for each row. Labels may look ahead. */
export function evaluateMarket(
  expressions: readonly string[],
  market: QlibMarket,
): readonly (readonly Float32Array[])[] {
  const context = { fields: MARKET_FIELDS, allowFuture: true };
  const program = compileFeatures(
    expressions.map((text, index) => ({ name: `f${index}`, expression: checkExpression(text, context) })),
  );
  return evaluateProgram(program, market.series, market);
}

function evaluateProgram(
  program: Program,
  series: readonly MarketSeries[],
  market: QlibMarket,
): readonly (readonly Float32Array[])[] {
  const outputs = runProgram(program, blockOf(program, series, market));
  return outputs.map((output) => {
    let start = 0;
    return series.map(({ rows }) => output.slice(start, (start += rows)));
  });
}

/** The series one after the other, with the fields and foreign inputs that a program reads. */
function blockOf(program: Program, series: readonly MarketSeries[], market: QlibMarket): EvaluationBlock {
  const starts = new Int32Array(series.length + 1);
  for (const [index, { rows }] of series.entries()) starts[index + 1] = (starts[index] ?? 0) + rows;
  const join = (columns: readonly Float32Array[]): Float32Array => {
    const joined = new Float32Array(starts[series.length] ?? 0);
    for (const [index, column] of columns.entries()) joined.set(column, starts[index]);
    return joined;
  };
  return {
    rows: starts[series.length] ?? 0,
    starts,
    firstRows: Int32Array.from(series, ({ firstRow }) => firstRow),
    inputs: [
      ...program.fields.map((field) => join(series.map(({ fields }) => fields[field as MarketField]))),
      ...program.foreign.map(({ instrument, program: foreign }) => {
        const other = market.series.filter(({ symbol }) => symbol === instrument);
        const [values] = evaluateProgram(foreign, other, market);
        return join(series.map((reader) => layOn(reader, other[0], values?.[0])));
      }),
    ],
  };
}

/** Another series’ values on the rows of the reader. */
function layOn(
  reader: MarketSeries,
  other: MarketSeries | undefined,
  values: Float32Array | undefined,
): Float32Array {
  const offset = reader.firstRow - (other?.firstRow ?? 0);
  return Float32Array.from({ length: reader.rows }, (_, row) => values?.[row + offset] ?? Number.NaN);
}
