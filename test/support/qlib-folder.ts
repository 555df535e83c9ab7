import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { MARKET_FIELDS, type QlibMarket } from './qlib-market.ts';

/** Writes a market as qlib reads one: calendar, instruments with first and last day, one file for each symbol and field. */
export async function writeQlibFolder(
  folder: string,
  market: QlibMarket,
  fields: readonly (typeof MARKET_FIELDS)[number][] = MARKET_FIELDS,
): Promise<void> {
  const { calendar, series } = market;
  await mkdir(join(folder, 'calendars'), { recursive: true });
  await mkdir(join(folder, 'instruments'), { recursive: true });
  await writeFile(join(folder, 'calendars', 'day.txt'), calendar.map((day) => `${day}\n`).join(''));
  const spans = series.map(
    ({ symbol, firstRow, rows }) => `${symbol}\t${calendar[firstRow]}\t${calendar[firstRow + rows - 1]}\n`,
  );
  await writeFile(join(folder, 'instruments', 'all.txt'), spans.join(''));
  for (const { symbol, firstRow, rows, fields: values } of series) {
    const home = join(folder, 'features', symbol.toLowerCase());
    await mkdir(home, { recursive: true });
    for (const field of fields) {
      const bytes = Buffer.alloc(4 * (rows + 1));
      bytes.writeFloatLE(firstRow, 0);
      for (let row = 0; row < rows; row++)
        bytes.writeFloatLE(values[field][row] ?? Number.NaN, 4 * (row + 1));
      await writeFile(join(home, `${field}.day.bin`), bytes);
    }
  }
}
