import { readdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  DAY,
  file,
  HEADER,
  type IngestBench,
  line,
  MIDNIGHT_NS,
  openIngestBench,
  wasStraight,
} from '../../../test/support/ingest-text.ts';
import { bronzeColumns } from '../../domain/bronze-column.ts';
import { quoteText } from '../duckdb/quote.ts';
import { readProvenance } from './provenance.ts';

let bench: IngestBench;
beforeAll(async () => {
  bench = await openIngestBench('ingest');
});
afterAll(() => bench[Symbol.asyncDispose]());

const outcome: IngestBench['outcome'] = async (text, options) => bench.outcome(text, options);

describe('a clean file', () => {
  it('goes straight to Parquet with the columns of bronze, sorted, and with its provenance', async () => {
    const { staged, ...told } = await outcome(file(line({ ticker: 'A' }), line({ ticker: 'B' })));
    expect(told).toEqual({ path: 'straight', symbols: ['A', 'B'], refused: [], duplicates: 0, findings: [] });
    expect(await bench.rows(staged.barsPath)).toContainEqual({
      symbol: 'A',
      timestamp: '2024-03-07 05:00:00+00',
      date: '2024-03-07',
      open: '10.0',
      high: '12.0',
      low: '9.0',
      close: '11.0',
      volume: '100.0',
      transactions: '5',
    });
    using connection = await bench.session.connect();
    expect(await readProvenance(connection, staged.barsPath)).toEqual(staged.provenance);
    expect(staged.provenance).toMatchObject({
      duplicates: 0,
      quarantined: 0,
      day: DAY,
      dataset: 'stocks_daily',
    });
    expect(staged.facts).toMatchObject({ rows: 2, symbols: 2, minUs: Number(MIDNIGHT_NS / 1000n) });
  });

  it.each(['stocks_daily', 'options_daily', 'indices_daily'] as const)(
    'has the columns and types of %s',
    async (dataset) => {
      for (const precision of ['float64', 'float32'] as const) {
        const text =
          dataset === 'options_daily' ? file(line({ ticker: 'O:SPY240315C00500000' })) : file(line());
        const { barsPath } = await bench.ingest(text, { dataset, precision });
        using connection = await bench.session.connect();
        const rows = await connection.rows(`DESCRIBE SELECT * FROM read_parquet(${quoteText(barsPath)})`);
        expect(rows.map((row) => `${String(row['column_name'])} ${String(row['column_type'])}`)).toEqual(
          bronzeColumns(dataset, precision).map(
            ({ name, type }) => `${name} ${type === 'TIMESTAMPTZ' ? 'TIMESTAMP WITH TIME ZONE' : type}`,
          ),
        );
      }
    },
  );

  it('is sorted when the vendor did not', async () => {
    const lines = ['C', 'A', 'B'].map((ticker) => line({ ticker }));
    expect(await outcome(file(...lines))).toMatchObject({ path: 'straight', symbols: ['A', 'B', 'C'] });
  });

  it('is sorted by bytes: capitals before small letters', async () => {
    const lines = ['BACpA', 'BAC.A', 'BACA', 'BAC'].map((ticker) => line({ ticker }));
    expect((await outcome(file(...lines))).symbols).toEqual(['BAC', 'BAC.A', 'BACA', 'BACpA']);
  });

  it('keeps names that other programs take for null, truth or numbers', async () => {
    const names = ['1E5', 'FALSE', 'INF', 'NA', 'NAN', 'NULL', 'None', 'S0X1', 'TRUE', 'nan'];
    const told = await outcome(file(...names.map((ticker) => line({ ticker }))));
    expect(told).toMatchObject({ path: 'straight', symbols: names });
  });

  it('may end without a line feed', async () => {
    expect(await outcome(`${HEADER}\n${line()}`)).toMatchObject({ path: 'straight', symbols: ['AAPL'] });
    expect(await outcome(`${HEADER}\n${line()}\nbroken`)).toMatchObject({
      symbols: ['AAPL'],
      refused: ['3 field_count'],
    });
  });

  it('is refused when its archive is damaged, and nothing is staged', async () => {
    const archive = gzipSync(file(line()));
    archive[30] = (archive[30] ?? 0) ^ 1;
    await expect(bench.ingest('', { archive })).rejects.toMatchObject({ code: 'E_OBJECT_CORRUPT' });
  });

  it('may come in two gzip members', async () => {
    const archive = Buffer.concat([
      gzipSync(file(line({ ticker: 'A' }))),
      gzipSync(`${line({ ticker: 'B' })}\n`),
    ]);
    expect((await outcome('', { archive })).symbols).toEqual(['A', 'B']);
  });

  it('keeps values as they are: zeros, fractions, exponents, all digits', async () => {
    const { staged } = await outcome(
      file(
        line({
          open: 0,
          low: 0,
          close: '1e-7',
          high: '9007199254740993',
          volume: '0.10000000000000001',
          transactions: '',
        }),
      ),
    );
    expect(wasStraight(staged)).toBe(true);
    expect(await bench.rows(staged.barsPath)).toMatchObject([
      {
        open: '0.0',
        low: '0.0',
        close: '1e-07',
        high: '9007199254740992.0',
        volume: '0.1',
        transactions: null,
      },
    ]);
  });
});

describe('columns', () => {
  it('are found by name in any order', async () => {
    const header = 'transactions,window_start,low,high,close,open,volume,ticker';
    const told = await outcome(`${header}\n5,${MIDNIGHT_NS},9,12,11,10,100,AAPL\n`);
    expect(told).toMatchObject({ path: 'straight', findings: ['columns-reordered'] });
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([
      { symbol: 'AAPL', open: '10.0', high: '12.0', low: '9.0', close: '11.0' },
    ]);
  });

  it.each(['vwap', 'line', 'Ticker', 'OPEN', 'symbol', 'timestamp', 'date', 'a"b', "it's", ''])(
    'may be joined by a new one named %j',
    async (name) => {
      const text = `${HEADER},${name}\n${line()},text\n`;
      expect(await outcome(text)).toMatchObject({ symbols: ['AAPL'], findings: ['columns-new'] });
      expect(await outcome(`${text}broken\n`)).toMatchObject({
        symbols: ['AAPL'],
        refused: ['3 field_count'],
      });
    },
  );

  it('may hold foreign text where nothing of ours stands', async () => {
    const told = await outcome(
      `${HEADER},name\n${line()},Société "X"\n${line({ ticker: 'B', open: 'x' })},Ünï\n`,
    );
    expect(told).toMatchObject({ symbols: ['AAPL'], refused: ['3 unparsable'] });
  });

  it('are not all there: the file is refused', async () => {
    await expect(bench.ingest(file(line()).replace(',close', ''))).rejects.toMatchObject({
      code: 'E_SOURCE_HEADER',
    });
    await expect(bench.ingest(`\ufeff${file(line())}`)).rejects.toMatchObject({ code: 'E_SOURCE_HEADER' });
  });

  it('of indices need no volume', async () => {
    const text = `ticker,open,close,high,low,window_start\nI:SPX,1,1,1,1,${MIDNIGHT_NS}\n`;
    const told = await outcome(text, { dataset: 'indices_daily' });
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([{ symbol: 'I:SPX', close: '1.0' }]);
    expect(await outcome(`${text}I:NDX,1,1,1,,${MIDNIGHT_NS}\n`, { dataset: 'indices_daily' })).toMatchObject(
      {
        symbols: ['I:SPX'],
        refused: ['3 missing_value'],
      },
    );
  });
});

describe('line ends', () => {
  it('may be CRLF throughout', async () => {
    const text = file(line(), line({ ticker: 'B', transactions: '' })).replaceAll('\n', '\r\n');
    const told = await outcome(text);
    expect(told).toMatchObject({ symbols: ['AAPL', 'B'], refused: [], findings: ['line-ends'] });
    expect(await bench.rows(told.staged.barsPath)).toMatchObject([
      { transactions: '5' },
      { transactions: null },
    ]);
  });

  it('may not mix: a lone carriage return is no part of a number', async () => {
    expect(await outcome(file(line(), `${line({ ticker: 'B' })}\r`))).toMatchObject({
      symbols: ['AAPL'],
      refused: ['3 unparsable'],
    });
  });

  it('may be blank ones at the end, which count as refused rows', async () => {
    expect((await outcome(`${file(line())}\n\n`)).refused).toEqual(['3 field_count', '4 field_count']);
  });
});

describe('float32', () => {
  const options = { precision: 'float32' } as const;

  it('rounds prices and nothing else', async () => {
    const text = file(line({ open: '10.1', volume: '123456789.123' }));
    const { staged } = await outcome(text, options);
    expect(await bench.rows(staged.barsPath)).toMatchObject([{ open: '10.1', volume: '123456789.123' }]);
    using connection = await bench.session.connect();
    const [row] = await connection.rows(
      `SELECT open::DOUBLE AS open FROM read_parquet(${quoteText(staged.barsPath)})`,
    );
    expect(row?.['open']).toBe(Math.fround(10.1));
  });

  it('refuses prices that it cannot hold', async () => {
    expect(await outcome(file(line(), line({ ticker: 'B', high: '1e39' })), options)).toMatchObject({
      symbols: ['AAPL'],
      refused: ['3 negative_or_not_finite'],
    });
  });
});

describe('both paths', () => {
  it.each(['float64', 'float32'] as const)('give the same %s bars for the same lines', async (precision) => {
    const lines = Array.from({ length: 500 }, (_, index) =>
      line({
        ticker: `S${(index * 7919) % 500}`,
        volume: index / 3,
        open: 10 + index / 7,
        close: 10 + index / 7,
        high: 100 + index / 11,
        low: index / 1000,
        transactions: index,
      }),
    );
    const straight = await bench.ingest(file(...lines), { precision });
    const explained = await bench.ingest(file(...lines, 'broken'), { precision });
    expect([wasStraight(straight), wasStraight(explained)]).toEqual([true, false]);
    expect(await bench.rows(explained.barsPath)).toEqual(await bench.rows(straight.barsPath));
    expect(explained.facts).toEqual(straight.facts);
  });

  it('give the same bytes every time', async () => {
    const text = file(line({ ticker: 'B' }), line(), 'broken');
    const [first, second] = [await bench.ingest(text), await bench.ingest(text)];
    expect(await readFile(first.barsPath)).toEqual(await readFile(second.barsPath));
  });

  it('leave nothing but their results in the work folder', async () => {
    const staged = await bench.ingest(file(line(), 'broken'));
    expect((await readdir(dirname(staged.barsPath))).sort()).toEqual([
      'explained.parquet',
      'landed.csv.gz',
      'quarantine.parquet',
    ]);
  });
});

describe('an unpleasant folder name', () => {
  it('is no pattern and no SQL', async () => {
    await using odd = await openIngestBench("la[k]e *'x ü");
    const staged = await odd.ingest(file(line(), 'broken'));
    expect(await odd.rows(staged.barsPath)).toHaveLength(1);
  });
});
