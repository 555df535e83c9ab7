import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { localDayOf } from '../../src/domain/local-time.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type Sandbox, startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask, askAll, type Row, rowsOf } from '../support/ask-rest.ts';
import { objectBytes } from '../support/stand-in.ts';

let sandbox: Sandbox;

beforeAll(async () => {
  // A year with both clock changes, half days, month and quarter ends.
  sandbox = await startSandbox({ symbols: 12, from: tradingDay('2025-01-02'), to: tradingDay('2026-03-13') });
});

afterAll(() => sandbox.stop());

const range = (rest: string, ticker = 'AAPL'): string => `/v2/aggs/ticker/${ticker}/range/${rest}`;
const times = (rows: readonly Row[]): readonly string[] =>
  rows.map(({ t }) => new Date(Number(t)).toISOString());

/** Rows of a flat file by ticker, as numbers in the order of REST’s letters. */
async function fileRows(
  dataset: 'stocks_daily' | 'stocks_minute' | 'crypto_daily' | 'options_daily',
  day: string,
): Promise<ReadonlyMap<string, readonly unknown[]>> {
  const text = gunzipSync(await objectBytes(sandbox, dataset, tradingDay(day))).toString();
  return new Map(
    text
      .trim()
      .split('\n')
      .slice(1)
      .map((line) => {
        const [ticker = '', v, o, c, h, l, start, n] = line.split(',');
        return [ticker, [v, o, c, h, l, start?.slice(0, -6), n].map(Number)];
      }),
  );
}

const numbers = ({ v, o, c, h, l, t, n }: Row): readonly unknown[] => [v, o, c, h, l, t, n];

describe('one market behind files and REST', () => {
  it('gives the same day to the last digit: file, grouped day and custom bars', async () => {
    const day = '2026-03-10';
    const file = await fileRows('stocks_daily', day);
    const grouped = await ask(sandbox, `/v2/aggs/grouped/locale/us/market/stocks/${day}?adjusted=false`);
    expect(grouped.body.results).toHaveLength(file.size);
    for (const row of grouped.body.results ?? []) {
      const inFile = file.get(String(row['T']));
      expect(row['t']).toBe(Date.parse('2026-03-10T20:00:00Z'));
      expect(numbers({ ...row, t: inFile?.[5] })).toEqual(inFile);
      const custom = await ask(sandbox, range(`1/day/${day}/${day}?adjusted=false`, String(row['T'])));
      expect(custom.body.results?.map(numbers)).toEqual([inFile]);
      expect(custom.body.results?.[0]?.['vw']).toBe(row['vw']);
    }
    const tickers = grouped.body.results?.map((row) => String(row['T']));
    expect(tickers).not.toEqual(tickers?.toSorted());
  });

  it('drops the dash of coins, and has options too', async () => {
    const coins = await fileRows('crypto_daily', '2026-03-08');
    const coin = await ask(sandbox, range('1/day/2026-03-08/2026-03-08', 'X%3ABTCUSD'));
    expect(coin.body).toMatchObject({ ticker: 'X:BTCUSD' });
    expect(coin.body.results?.map(numbers)).toEqual([coins.get('X:BTC-USD')]);
    const options = await fileRows('options_daily', '2026-03-10');
    const [contract = '', values] = [...options][Math.floor(options.size / 2)] ?? [];
    const traded = await ask(sandbox, range('1/day/2026-03-10/2026-03-10', contract));
    expect(traded.body.results?.map(numbers)).toEqual([values]);
  });

  it('folds seconds into their minutes', async () => {
    const path = '2026-03-10/2026-03-10?adjusted=false&limit=50000';
    const minutes = rowsOf(await askAll(sandbox, range(`1/minute/${path}`)));
    const seconds = rowsOf(await askAll(sandbox, range(`60/second/${path}`)));
    expect(seconds.map((row) => numbers({ ...row, vw: 0 }))).toEqual(
      minutes.map((row) => numbers({ ...row, vw: 0 })),
    );
  });
});

describe('windows', () => {
  it('start days at midnight in New York, in summer and in winter', async () => {
    const { body } = await ask(sandbox, range('1/day/2026-03-06/2026-03-09'));
    expect(times(body.results ?? [])).toEqual(['2026-03-06T05:00:00.000Z', '2026-03-09T04:00:00.000Z']);
  });

  it('snap outward: a Wednesday brings its whole week, which starts on Sunday', async () => {
    const week = await ask(sandbox, range('1/week/2026-03-04/2026-03-04?adjusted=false'));
    expect(times(week.body.results ?? [])).toEqual(['2026-03-01T05:00:00.000Z']);
    const days = await ask(sandbox, range('1/day/2026-03-02/2026-03-06?adjusted=false'));
    const rows = days.body.results ?? [];
    expect(week.body.results).toMatchObject([
      { o: rows[0]?.['o'], c: rows.at(-1)?.['c'], h: Math.max(...rows.map(({ h }) => Number(h))) },
    ]);
    expect(week.body['queryCount']).toBe(5);
  });

  it.each([
    ['1/month', ['2025-01-01', '2025-02-01', '2025-03-01']],
    ['1/quarter', ['2025-01-01']],
    ['1/year', ['2025-01-01']],
  ])('start %s on its first day', async (length, expected) => {
    const { body } = await ask(sandbox, range(`${length}/2025-01-15/2025-03-31`));
    expect(body.results?.map(({ t }) => localDayOf(Number(t), 'America/New_York'))).toEqual(expected);
  });

  it('start hours on the hour, and coins’ days at midnight in UTC', async () => {
    const hours = rowsOf(await askAll(sandbox, range('1/hour/2026-03-09/2026-03-09')));
    expect(times(hours)).toContain('2026-03-09T13:00:00.000Z');
    expect(times(hours).every((time) => time.endsWith(':00:00.000Z'))).toBe(true);
    const coin = await ask(sandbox, range('1/day/2026-03-08/2026-03-09', 'X:BTCUSD'));
    expect(times(coin.body.results ?? [])).toEqual(['2026-03-08T00:00:00.000Z', '2026-03-09T00:00:00.000Z']);
  });

  it('take instants as well as dates', async () => {
    const from = Date.parse('2026-03-09T14:30:30Z');
    const { body } = await ask(sandbox, range(`1/minute/${from}/${from + 120_000}`));
    expect(times(body.results ?? [])[0]).toBe('2026-03-09T14:30:00.000Z');
    expect(body.results).toHaveLength(3);
  });
});

describe('answers about bars', () => {
  it('have their keys in the vendor’s order', async () => {
    const { body } = await ask(sandbox, range('1/day/2026-03-02/2026-03-13?limit=2'));
    expect(Object.keys(body)).toEqual([
      'ticker',
      'queryCount',
      'resultsCount',
      'adjusted',
      'results',
      'status',
      'request_id',
      'count',
      'next_url',
    ]);
    expect(Object.keys(body.results?.[0] ?? {})).toEqual(['v', 'vw', 'o', 'c', 'h', 'l', 't', 'n']);
    const grouped = await ask(sandbox, '/v2/aggs/grouped/locale/us/market/stocks/2026-03-13');
    expect(Object.keys(grouped.body.results?.[0] ?? {})).toEqual([
      'T',
      'v',
      'vw',
      'o',
      'c',
      'h',
      'l',
      't',
      'n',
    ]);
  });

  it('have no results where nothing traded', async () => {
    for (const path of [
      range('1/day/2026-03-07/2026-03-08'),
      range('1/day/2026-03-02/2026-03-13', 'NOBODY'),
      '/v2/aggs/grouped/locale/us/market/stocks/2026-03-08',
    ]) {
      const { status, body } = await ask(sandbox, path);
      expect(status).toBe(200);
      expect(body).toMatchObject({ status: 'OK', queryCount: 0, resultsCount: 0 });
      expect(body).not.toHaveProperty('results');
    }
  });

  it('carry prices only for indices', async () => {
    const { body } = await ask(sandbox, range('1/day/2026-03-09/2026-03-10', 'I:SPX'));
    expect(body).not.toHaveProperty('adjusted');
    expect(body.results?.map((row) => Object.keys(row))).toEqual([
      ['o', 'c', 'h', 'l', 't'],
      ['o', 'c', 'h', 'l', 't'],
    ]);
  });

  it('give the previous session at four o’clock, and the day with its morning and evening', async () => {
    const previous = await ask(sandbox, '/v2/aggs/ticker/AAPL/prev?adjusted=false');
    const [row] = previous.body.results ?? [];
    expect(row).toMatchObject({ T: 'AAPL', t: Date.parse('2026-03-13T20:00:00Z') });
    const { body } = await ask(sandbox, '/v1/open-close/AAPL/2026-03-13?adjusted=false');
    expect(body).toMatchObject({
      from: '2026-03-13',
      symbol: 'AAPL',
      open: row?.['o'],
      close: row?.['c'],
      volume: row?.['v'],
    });
    const minutes = rowsOf(await askAll(sandbox, range('1/minute/2026-03-13/2026-03-13?adjusted=false')));
    expect(body).toMatchObject({ preMarket: minutes[0]?.['o'], afterHours: minutes.at(-1)?.['c'] });
  });

  it('show the market as it stands in the snapshot', async () => {
    await using live = await startSandbox({ symbols: 8, nowMs: Date.parse('2026-03-10T15:00:00Z') });
    const { body } = await ask(live, '/v2/snapshot/locale/us/markets/stocks/tickers?tickers=AAPL,NOBODY');
    const minute = Date.parse('2026-03-10T14:59:00Z');
    expect(body).toMatchObject({
      count: 1,
      tickers: [{ ticker: 'AAPL', min: { t: minute }, updated: (minute + 60_000) * 1e6 }],
    });
    const day = await ask(live, range('1/day/2026-03-10/2026-03-10'));
    const [row] = day.body.results ?? [];
    expect(body).toMatchObject({ tickers: [{ day: { o: row?.['o'], c: row?.['c'], v: row?.['v'] } }] });
    expect(
      (await ask(live, range('1/minute/2026-03-10/2026-03-10?limit=50000'))).body.results?.at(-1),
    ).toMatchObject({ t: minute });
  });
});

describe('pages of bars', () => {
  it('count base bars, and never cut a window short', async () => {
    const first = await ask(sandbox, range('1/hour/2026-03-09/2026-03-09?limit=100'));
    expect(first.body['queryCount']).toBeLessThanOrEqual(60);
    expect(first.body.results).toHaveLength(1);
    const tiny = await ask(sandbox, range('1/hour/2026-03-09/2026-03-09?limit=7'));
    expect(tiny.body.results).toEqual(first.body.results);
    const year = await ask(sandbox, range('1/year/2025-01-02/2025-12-31?limit=10'));
    expect(year.body).toMatchObject({ queryCount: 250, resultsCount: 1 });
  });

  it('go on at the start of the next window in a rewritten path', async () => {
    const { body } = await ask(sandbox, range('1/day/2026-03-02/2026-03-13?limit=2&adjusted=false'));
    const next = new URL(body.next_url ?? '');
    expect(next.pathname).toBe(range(`1/day/${Date.parse('2026-03-04T05:00:00Z')}/2026-03-13`));
    expect(Buffer.from(next.searchParams.get('cursor') ?? '', 'base64url').toString()).toBe(
      'adjusted=false&limit=2&sort=asc',
    );
  });

  it('go back to the millisecond before the oldest bar', async () => {
    const { body } = await ask(sandbox, range('1/day/2026-03-02/2026-03-13?limit=2&sort=desc'));
    expect(new URL(body.next_url ?? '').pathname).toBe(
      range(`1/day/2026-03-02/${Date.parse('2026-03-12T04:00:00Z') - 1}`),
    );
  });

  it.each(['1/day', '1/minute', '1/hour', '15/minute', '1/week', '1/month'])(
    'give every %s once, up and down',
    async (length) => {
      const path = `${length}/2026-02-27/2026-03-10?adjusted=false`;
      const whole = rowsOf(await askAll(sandbox, range(`${path}&limit=50000`)));
      for (const limit of whole.length > 500 ? [119, 1000] : [3, 119]) {
        expect(rowsOf(await askAll(sandbox, range(`${path}&limit=${limit}`)))).toEqual(whole);
        expect(rowsOf(await askAll(sandbox, range(`${path}&limit=${limit}&sort=desc`)))).toEqual(
          whole.toReversed(),
        );
      }
    },
  );
});

describe('adjustment', () => {
  it('divides prices and multiplies volumes by the splits since, unless told not to', async () => {
    const splits = rowsOf(
      await askAll(
        sandbox,
        '/stocks/v1/splits?limit=5000&sort=execution_date.desc&execution_date.gte=2025-01-10&execution_date.lte=2026-03-01',
      ),
    );
    const [split] = splits;
    expect(split).toBeDefined();
    const ticker = String(split?.['ticker']);
    const path = '1/day/2025-01-02/2026-03-13?limit=50000';
    const raw = rowsOf(await askAll(sandbox, range(`${path}&adjusted=false`, ticker)));
    const adjusted = rowsOf(await askAll(sandbox, range(path, ticker)));
    const factor = Number(split?.['split_from']) / Number(split?.['split_to']);
    const executed = Date.parse(`${String(split?.['execution_date'])}T00:00:00Z`);
    const before = raw.findLastIndex(({ t }) => Number(t) < executed);
    expect(adjusted[before]).toMatchObject({ t: raw[before]?.['t'] });
    expect(Number(adjusted[before]?.['c'])).toBeCloseTo(Number(raw[before]?.['c']) * factor, 3);
    expect(Number(adjusted[before]?.['v'])).toBeCloseTo(Number(raw[before]?.['v']) / factor, 4);
    expect(adjusted.at(-1)).toEqual(raw.at(-1));
    const grouped = await ask(
      sandbox,
      `/v2/aggs/grouped/locale/us/market/stocks/${localDayOf(Number(raw[before]?.['t']), 'America/New_York')}`,
    );
    expect(grouped.body.results?.find((row) => row['T'] === ticker)).toMatchObject({
      c: adjusted[before]?.['c'],
    });
  });

  it('agrees with the factor in the split table', async () => {
    const splits = rowsOf(await askAll(sandbox, '/stocks/v1/splits?limit=5000&sort=execution_date.asc'));
    expect(splits.length).toBeGreaterThan(10);
    for (const ticker of new Set(splits.map((row) => row['ticker']))) {
      const own = splits.filter((row) => row['ticker'] === ticker);
      const product = own.reduce(
        (all, row) => (all * Number(row['split_from'])) / Number(row['split_to']),
        1,
      );
      expect(Number(own[0]?.['historical_adjustment_factor'])).toBeCloseTo(product, 9);
    }
  });
});

describe('splits and dividends', () => {
  it('are the same rows in both generations', async () => {
    const key = (row: Row): string => String(row['id']);
    for (const name of ['splits', 'dividends']) {
      const old = rowsOf(await askAll(sandbox, `/v3/reference/${name}?limit=1000`))
        .map(key)
        .toSorted();
      expect(old.length).toBeGreaterThan(5);
      expect(
        rowsOf(await askAll(sandbox, `/stocks/v1/${name}?limit=7`))
          .map(key)
          .toSorted(),
      ).toEqual(old);
    }
  });

  it('filter by ticker, lists of tickers, date and kind, and sort by several fields', async () => {
    const dates = rowsOf(
      await askAll(sandbox, '/stocks/v1/dividends?sort=ex_dividend_date.desc,ticker.asc&limit=9'),
    ).map(
      (row) =>
        `${9999_99_99 - Number(String(row['ex_dividend_date']).replaceAll('-', ''))} ${String(row['ticker'])}`,
    );
    expect(dates).toEqual(dates.toSorted());
    const some = rowsOf(await askAll(sandbox, '/stocks/v1/splits?ticker.any_of=AAPL,MSFT&limit=5000'));
    expect(some.every(({ ticker }) => ticker === 'AAPL' || ticker === 'MSFT')).toBe(true);
    const reverse = rowsOf(await askAll(sandbox, '/v3/reference/splits?reverse_split=true&limit=1000'));
    expect(reverse.length).toBeGreaterThan(0);
    expect(reverse.every((row) => Number(row['split_from']) > Number(row['split_to']))).toBe(true);
    const sameKind = rowsOf(
      await askAll(sandbox, '/stocks/v1/splits?adjustment_type=reverse_split&limit=5000'),
    );
    expect(sameKind).toHaveLength(reverse.length);
    const late = rowsOf(
      await askAll(sandbox, '/v3/reference/splits?execution_date.gte=2020-01-01&limit=1000&order=asc'),
    );
    expect(late.every((row) => String(row['execution_date']) >= '2020-01-01')).toBe(true);
  });
});
