import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
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
import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarFile } from '../query/bar-files.ts';

let files: GridFiles;

beforeAll(async () => {
  files = await openGridFiles();
});

afterAll(() => files[Symbol.asyncDispose]());

describe('grids of minutes', () => {
  const days = GRID_DAYS.slice(0, 3);

  /** Minutes of some symbols on some days, with gaps. */
  const draw = (seed: number): readonly (readonly BarValues[])[] => {
    const random = seededRandom(seed);
    return days.map((_, day) =>
      ['A', 'BB', 'C'].flatMap((symbol) =>
        Array.from({ length: Math.floor(random() * 12) }, (__, minute) => ({
          ...drawBar(symbol, day, random),
          timestamp: startUs(day) + (minute * 2 + Math.floor(random() * 2)) * 60_000_000,
        })),
      ),
    );
  };

  test('have a series for each symbol’s day, of the bars that there are', async () => {
    await files.connection.run(
      `CREATE OR REPLACE TEMP TABLE steps AS FROM (VALUES ('BB', DATE '2000-01-03', 1::DOUBLE, 1::DOUBLE), ('BB', DATE '${days[1]}', 4::DOUBLE, 5::DOUBLE)) AS t(symbol, date, split_factor, total_factor)`,
    );
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.integer({ min: 1, max: 40 }), async (seed, rowsMax) => {
        const drawn = draw(seed);
        const written: BarFile[] = [];
        for (const [index, day] of days.entries()) {
          const place = { folder: files.folder, dataset: 'stocks_minute', day } as const;
          written.push(await writeBarFile(files.connection, place, drawn[index] ?? []));
        }
        const wanted = {
          dataset: 'stocks_minute',
          barFiles: written,
          rowsMax,
          fields: ['close', 'change'],
        } as const;
        const grids = await files.collect({
          calendar: XNYS,
          from: days[0] as TradingDay,
          to: days[2] as TradingDay,
          steps: 'steps',
          ...wanted,
        });
        const found = grids.flatMap(({ series, dayNumber, timestampUs, fields }) =>
          series.map(({ symbol, start, rows, firstRow }) => ({
            symbol,
            firstRow,
            day: dayNumber[start],
            timestamps: [...timestampUs.subarray(start, start + rows)].map(Number),
            close: [...(fields['close']?.subarray(start, start + rows) ?? [])],
            change: [...(fields['change']?.subarray(start, start + rows) ?? [])],
          })),
        );
        expect(found).toEqual(['A', 'BB', 'C'].flatMap((symbol) => expectedDays(symbol, drawn)));
      }),
      { numRuns: 8 },
    );
  });

  const expectedDays = (symbol: string, drawn: readonly (readonly BarValues[])[]): readonly unknown[] =>
    drawn.flatMap((bars, index) => {
      const own = bars.filter((bar) => bar['symbol'] === symbol);
      const closes = own.map((bar) => Number(bar['close']));
      const factor = symbol === 'BB' && index >= 1 ? 5 : 1;
      const series = {
        symbol,
        firstRow: 0,
        day: dayNumberOf(days[index] as TradingDay),
        timestamps: own.map((bar) => bar['timestamp']),
        close: closes.map((close) => Math.fround(close * factor)),
        change: closes.map((close, row) => Math.fround(close / (closes[row - 1] ?? Number.NaN) - 1)),
      };
      return own.length === 0 ? [] : [series];
    });
});
