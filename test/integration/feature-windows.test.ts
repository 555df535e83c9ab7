import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { checkExpression } from '../../src/expression/check-expression.ts';
import { compileFeatures } from '../../src/expression/compile-features.ts';
import { datasetFields } from '../../src/expression/dataset-field.ts';
import type { Evaluate, Program } from '../../src/expression/program.ts';
import { createRunner } from '../../src/expression/run-program.ts';
import { openGridComputer } from '../../src/lake/features/open-grid-computer.ts';
import { readBarGrids } from '../../src/lake/features/read-bar-grids.ts';
import type { BarFile } from '../../src/lake/query/bar-files.ts';
import { type BarValues, writeBarFile } from '../support/bar-parquet.ts';
import { type GridFiles, openGridFiles, XNYS } from '../support/grid-files.ts';
import { seededRandom } from '../support/seeded-random.ts';

const DAYS = XNYS.tradingDays(tradingDay('2023-06-01'), tradingDay('2024-03-28'));
const SYMBOLS = Array.from({ length: 40 }, (_, index) => `S${index + 10}`);

/** Expressions, and what the engine’s own windows make of the same rows: `c` and `v` are adjusted close and volume. */
const WINDOW = 'OVER (PARTITION BY symbol ORDER BY row ROWS BETWEEN 19 PRECEDING AND CURRENT ROW)';
const EXPECTED: Readonly<Record<string, string>> = {
  'Mean($close, 20)': `avg(c) ${WINDOW}`,
  'Sum($volume, 20)': `sum(v) ${WINDOW}`,
  'Std($close, 20)': `stddev_samp(c) ${WINDOW}`,
  'Var($volume, 20)': `var_samp(v) ${WINDOW}`,
  'Max($close, 20)': `max(c) ${WINDOW}`,
  'Min($volume, 20)': `min(v) ${WINDOW}`,
  'Med($close, 20)': `median(c) ${WINDOW}`,
  'Count($close, 20)': `count(c) ${WINDOW}`,
  'Corr($close, $volume, 20)': `corr(c, v) ${WINDOW}`,
  'Cov($close, $volume, 20)': `covar_samp(c, v) ${WINDOW}`,
  'Ref($close, 3)': 'lag(c, 3) OVER (PARTITION BY symbol ORDER BY row)',
};

let files: GridFiles;
let barFiles: readonly BarFile[];

beforeAll(async () => {
  files = await openGridFiles();
  const random = seededRandom(20);
  const lives = SYMBOLS.map((symbol, index) => ({ symbol, first: index * 2, last: DAYS.length - 1 - index }));
  const written: BarFile[] = [];
  for (const [index, day] of DAYS.entries()) {
    const bars = lives.flatMap(({ symbol, first, last }): readonly BarValues[] => {
      const isEdge = index === first || index === last;
      if (index < first || index > last || (!isEdge && random() < 0.1)) return [];
      const close = 20 + 10 * random();
      const prices = { open: close, high: close + 1, low: close - 1, close };
      return [{ symbol, timestamp: index, ...prices, volume: Math.floor(random() * 1e6), transactions: 1 }];
    });
    const place = { folder: files.folder, dataset: 'stocks_daily', day } as const;
    written.push(await writeBarFile(files.connection, place, bars));
  }
  barFiles = written;
  const rows = lives.map(
    ({ symbol, first, last }) => `('${symbol}', DATE '${DAYS[first]}', DATE '${DAYS[last]}')`,
  );
  await files.connection.run(
    `CREATE TEMP TABLE lives AS FROM (VALUES ${rows.join(', ')}) AS t(symbol, first_day, last_day)`,
  );
  // Every symbol is split once, and pays a dividend later.
  await files.connection.run(`CREATE TEMP TABLE steps AS
    SELECT symbol, first_day AS date, 1.0::DOUBLE AS split_factor, 1.0::DOUBLE AS total_factor FROM lives
    UNION ALL SELECT symbol, DATE '2023-10-16', 3, 3 FROM lives WHERE first_day < DATE '2023-10-16'
    UNION ALL SELECT symbol, DATE '2023-11-15', 3, 3.03 FROM lives WHERE first_day < DATE '2023-10-16'`);
});

afterAll(() => files[Symbol.asyncDispose]());

/** The dense rows with adjusted single-precision close and volume, made by the engine alone. */
async function expectedValues(sql: string): Promise<readonly (number | null)[]> {
  const list = barFiles.map(({ path }) => `'${path}'`).join(', ');
  const days = DAYS.map((day, row) => `(DATE '${day}', ${row})`).join(', ');
  const rows = await files.connection.rows(`
    WITH days AS (FROM (VALUES ${days}) AS t(date, row)),
    dense AS (SELECT symbol, date, row FROM lives JOIN days ON date BETWEEN first_day AND last_day),
    factored AS (SELECT dense.*, total_factor FROM dense ASOF JOIN steps USING (symbol, date)),
    bars AS (
      SELECT f.symbol, f.row, (close * total_factor)::FLOAT::DOUBLE AS c, (volume / total_factor)::FLOAT::DOUBLE AS v
      FROM factored AS f LEFT JOIN read_parquet([${list}]) AS bar ON bar.symbol = f.symbol AND bar.date = f.date)
    SELECT value FROM (SELECT symbol, row, ${sql} AS value FROM bars) ORDER BY symbol, row`);
  return rows.map(({ value }) => (value === null || Number.isNaN(Number(value)) ? null : Number(value)));
}

async function computedValues(): Promise<ReadonlyMap<string, readonly (number | null)[]>> {
  const fields = datasetFields('stocks_daily');
  const program = compileFeaturesOf(Object.keys(EXPECTED), fields);
  const request = {
    dataset: 'stocks_daily',
    calendar: XNYS,
    from: DAYS[0] ?? tradingDay('2023-06-01'),
    to: DAYS.at(-1) ?? tradingDay('2023-06-01'),
    barFiles,
    lives: 'lives',
    steps: 'steps',
    rowsMax: 1000,
  } as const;
  const prepare = (each: Program): Evaluate => {
    const runner = createRunner(each);
    return (block) => Promise.resolve(runner.run(block));
  };
  const compute = await openGridComputer(files.connection, { request, program, prepare });
  const values = new Map(program.outputs.map(({ name }) => [name, [] as (number | null)[]]));
  for await (const grid of readBarGrids(files.connection, { ...request, fields: program.fields })) {
    const outputs = await compute(grid);
    for (const [index, { name }] of program.outputs.entries()) {
      for (const value of outputs[index] ?? []) values.get(name)?.push(Number.isNaN(value) ? null : value);
    }
  }
  return values;
}

function compileFeaturesOf(texts: readonly string[], fields: readonly string[]): Program {
  return compileFeatures(texts.map((name) => ({ name, expression: checkExpression(name, { fields }) })));
}

describe('windows of the kernels', () => {
  it('agree with those of the engine on thousands of rows with listings, halts, splits and dividends', async () => {
    const computed = await computedValues();
    for (const [text, sql] of Object.entries(EXPECTED)) {
      const found = computed.get(text) ?? [];
      const expected = await expectedValues(sql);
      expect(found.length).toBeGreaterThan(5000);
      const worst = worstDifference(found, expected);
      expect({ text, rows: found.length, missing: worst.missing }).toEqual({
        text,
        rows: expected.length,
        missing: 0,
      });
      // Twice the rounding to single precision; a correlation near zero has fewer digits in either.
      const tolerance = /Corr|Cov/.test(text) ? 1e-5 : 2.4e-7;
      expect({ text, isNear: worst.relative < tolerance, ...worst }).toMatchObject({ isNear: true });
    }
  });
});

/** Rows where only one of both has a value, and the greatest difference of the others. */
function worstDifference(found: readonly (number | null)[], expected: readonly (number | null)[]) {
  let missing = 0;
  let relative = 0;
  for (const [index, value] of found.entries()) {
    const other = expected[index] ?? null;
    if (value === null || other === null) {
      if (value !== other) missing += 1;
    } else if (value !== other) {
      relative = Math.max(relative, Math.abs(value - other) / Math.max(Math.abs(other), 1e-2));
    }
  }
  return { missing, relative };
}
