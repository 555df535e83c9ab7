import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DAY, file, type IngestBench, line, openIngestBench } from '../../../test/support/ingest-text.ts';
import type { Precision } from '../../domain/bronze-column.ts';
import { localTimeMs } from '../../domain/local-time.ts';
import { type BarFile, barRelation, widestFirst } from './bar-files.ts';

/** A price that single precision does not hold. */
const PRICE = 10.1;

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('bar-files');
});
afterAll(() => bench[Symbol.asyncDispose]());

async function flat(ticker: string, precision: Precision): Promise<BarFile> {
  const text = file(line({ ticker, open: PRICE, close: PRICE, high: PRICE, low: PRICE }));
  const { barsPath: path } = await bench.ingest(text, { precision });
  return { dataset: 'stocks_daily', day: DAY, path, rows: 1 };
}

async function grouped(ticker: string, precision: Precision): Promise<BarFile> {
  const t = localTimeMs(DAY, '16:00', 'America/New_York');
  const row = { T: ticker, v: 100, vw: PRICE, o: PRICE, c: PRICE, h: PRICE, l: PRICE, t, n: 5 };
  const { barsPath: path } = await bench.unfold([row], { precision });
  return { dataset: 'stocks_daily', day: DAY, path, rows: 1, source: 'grouped' };
}

async function read(files: readonly BarFile[], options?: { readonly withVwap?: boolean }) {
  using connection = await bench.session.connect();
  const relation = barRelation(await widestFirst(connection, files), options);
  return await connection.rows(`SELECT * FROM ${relation} ORDER BY symbol`);
}

const SINGLE = Math.fround(PRICE);

describe('reading files of bars together', () => {
  it('leaves the average price out where no file has it, unless it is asked for', async () => {
    const files = [await flat('A', 'float64'), await flat('B', 'float64')];
    expect(Object.keys((await read(files))[0] ?? {})).not.toContain('vwap');
    expect(await read(files, { withVwap: true })).toMatchObject([{ vwap: null }, { vwap: null }]);
  });

  it('shows the average price where a file has it', async () => {
    const only = [await grouped('A', 'float64')];
    expect(await read(only)).toMatchObject([{ symbol: 'A', vwap: PRICE }]);
    expect(await read(only, { withVwap: true })).toMatchObject([{ vwap: PRICE }]);
    const mixed = [...only, await flat('B', 'float64')];
    expect(await read(mixed)).toMatchObject([
      { symbol: 'A', vwap: PRICE },
      { symbol: 'B', vwap: null },
    ]);
    expect(await read(mixed.toReversed())).toEqual(await read(mixed));
  });

  it.each<readonly [Precision, Precision, Precision, Precision]>([
    ['float32', 'float64', 'float32', 'float64'],
    ['float64', 'float32', 'float64', 'float32'],
    ['float32', 'float32', 'float64', 'float64'],
    ['float64', 'float64', 'float32', 'float32'],
  ])('rounds nothing of files in %s, %s, %s and %s', async (...precisions) => {
    const [a, b, c, d] = precisions;
    const files = [await flat('A', a), await flat('B', b), await grouped('C', c), await grouped('D', d)];
    const expected = precisions.map((precision) => ({
      close: precision === 'float32' ? SINGLE : PRICE,
    }));
    expect(await read(files)).toMatchObject(expected);
    expect(await read(files.toReversed())).toMatchObject(expected);
  });
});
