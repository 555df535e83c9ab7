import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type BarValues, writeBarFile } from '../../../test/support/bar-parquet.ts';
import {
  drawBar,
  GRID_DAYS,
  type GridFiles,
  openGridFiles,
  startUs,
  XNYS,
} from '../../../test/support/grid-files.ts';
import { seededRandom } from '../../../test/support/seeded-random.ts';
import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { checkExpression } from '../../expression/check-expression.ts';
import { compileFeatures } from '../../expression/compile-features.ts';
import { datasetFields } from '../../expression/dataset-field.ts';
import type { Program } from '../../expression/program.ts';
import { createRunner } from '../../expression/run-program.ts';
import type { BarFile } from '../query/bar-files.ts';
import { foreignInstruments, openGridComputer } from './open-grid-computer.ts';
import { readBarGrids } from './read-bar-grids.ts';

let files: GridFiles;

beforeAll(async () => {
  files = await openGridFiles();
});

afterAll(() => files[Symbol.asyncDispose]());

function compile(dataset: DatasetName, text: string): Program {
  const expression = checkExpression(text, { fields: datasetFields(dataset) });
  return compileFeatures([{ name: 'value', expression }]);
}

/** Rows of a program over some files, as symbol, time and value. */
async function computeRows(dataset: DatasetName, barFiles: readonly BarFile[], text: string) {
  const program = compile(dataset, text);
  const request = {
    dataset,
    calendar: XNYS,
    from: GRID_DAYS[0] as TradingDay,
    to: GRID_DAYS.at(-1) as TradingDay,
    barFiles,
    lives: 'lives',
    rowsMax: 3,
  };
  const prepare = (each: Program) => {
    const runner = createRunner(each);
    return async (block: Parameters<typeof runner.run>[0]) => Promise.resolve(runner.run(block));
  };
  const compute = await openGridComputer(files.connection, { request, program, prepare });
  const rows: (readonly [string, number, number | undefined])[] = [];
  for await (const grid of readBarGrids(files.connection, { ...request, fields: program.fields })) {
    const [values] = await compute(grid);
    for (const { symbol, start, rows: count } of grid.series) {
      for (let row = start; row < start + count; row += 1) {
        rows.push([symbol, Number(grid.timestampUs[row]), values?.[row]]);
      }
    }
  }
  return rows;
}

describe('another instrument’s values', () => {
  it('are laid on rows of the same day, missing where it has none', async () => {
    await files.connection.run(
      `CREATE OR REPLACE TEMP TABLE lives AS FROM (VALUES ('A', DATE '2024-06-24', DATE '2024-06-27'), ('B', DATE '2024-06-25', DATE '2024-06-26')) AS t(symbol, first_day, last_day)`,
    );
    const random = seededRandom(1);
    const written: BarFile[] = [];
    for (let index = 0; index < 4; index += 1) {
      const place = {
        folder: files.folder,
        dataset: 'stocks_daily',
        day: GRID_DAYS[index] as TradingDay,
      } as const;
      const bars = [
        { ...drawBar('A', index, random), close: 10 * (index + 1) },
        ...(index === 1 || index === 2 ? [{ ...drawBar('B', index, random), close: index }] : []),
      ];
      written.push(await writeBarFile(files.connection, place, bars));
    }
    const values = await computeRows('stocks_daily', written, "$close/ChangeInstrument('B', Ref($close, 1))");
    expect(values.map(([symbol, , value]) => [symbol, value])).toEqual([
      ['A', Number.NaN],
      ['A', Number.NaN],
      ['A', 30],
      ['A', Number.NaN],
      ['B', Number.NaN],
      ['B', 2],
    ]);
  });

  it('are laid on minutes of the same instant', async () => {
    const random = seededRandom(2);
    const written: BarFile[] = [];
    const minute = (symbol: string, day: number, at: number, close: number): BarValues => ({
      ...drawBar(symbol, day, random),
      timestamp: startUs(day) + at * 60_000_000,
      close,
    });
    for (const day of [0, 1]) {
      const place = {
        folder: files.folder,
        dataset: 'stocks_minute',
        day: GRID_DAYS[day] as TradingDay,
      } as const;
      const bars = [
        minute('A', day, 0, 8),
        minute('A', day, 2, 9),
        minute('B', day, 1, 2),
        minute('B', day, 2, 3),
      ];
      written.push(await writeBarFile(files.connection, place, bars));
    }
    const values = await computeRows('stocks_minute', written, "$close/ChangeInstrument('B', $close)");
    const ofA = values.filter(([symbol]) => symbol === 'A').map(([, , value]) => value);
    expect(ofA).toEqual([Number.NaN, 3, Number.NaN, 3]);
  });

  it('are those of every instrument named, through others too', () => {
    const program = compile(
      'stocks_daily',
      "ChangeInstrument('A', $close - ChangeInstrument('B', $open)) + ChangeInstrument('B', $close)",
    );
    expect(foreignInstruments(program).toSorted()).toEqual(['A', 'B']);
  });
});
