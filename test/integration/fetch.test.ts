import { existsSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { fetchPlanDocumentSchema } from '../../contract/cli/fetch.ts';
import { barLengthOf, TIMEFRAMES, type Timeframe } from '../../src/domain/timeframe.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { ask } from '../support/ask-rest.ts';
import { type FetchBench, openFetchBench, queryParquet } from '../support/fetch-bench.ts';
import { fileHashes } from '../support/lake-problems.ts';

const SPAN = { from: tradingDay('2025-11-03'), to: tradingDay('2026-02-13'), symbols: 20 };
const RANGE = ['--from', '2025-11-24', '--to', '2026-01-30'];

/** What the vendor itself answers, in the shape of SQL rows. */
async function answered(bench: FetchBench, symbol: string, timeframe: Timeframe, range: readonly string[]) {
  const { multiplier, timespan } = barLengthOf(timeframe);
  const [, from, , to] = range;
  const path = `/v2/aggs/ticker/${symbol}/range/${multiplier}/${timespan}/${from}/${to}?adjusted=false&limit=50000`;
  const { body } = await ask(bench.vendor, path);
  return (body.results ?? []).map(({ t, o, h, l, c, v, n, vw }) =>
    symbol.startsWith('I:') ? [t, o, h, l, c] : [t, o, h, l, c, v, n, vw],
  );
}

async function held(bench: FetchBench, symbol: string, view: string) {
  const volume = symbol.startsWith('I:') ? '' : ', volume, transactions, vwap';
  const rows = await bench.rows(
    `SELECT epoch_ms(timestamp)::DOUBLE AS t, open, high, low, close${volume} FROM ${view} WHERE symbol = '${symbol}' ORDER BY t`,
  );
  return rows.map((row) => Object.values(row));
}

describe('fetch', () => {
  let bench: FetchBench;
  beforeAll(async () => {
    bench = await openFetchBench(SPAN);
  });
  afterAll(async () => bench[Symbol.asyncDispose]());

  it('makes every timeframe equal to what the vendor answers for it, out of one length of minutes and one of days', async () => {
    const symbols = ['AAPL', 'X:BTCUSD', 'I:SPX'];
    const timeframes = TIMEFRAMES.filter((timeframe) => timeframe !== '1s' && timeframe !== '1y');
    const { code, document } = await bench.fetch([...symbols, '--timeframes', timeframes.join(), ...RANGE]);
    expect(code).toBe(0);
    expect(document).toMatchObject({
      state: 'done',
      failures: [],
      notes: [],
      series: { asked: 30, resampled: 24 },
    });
    // Two lengths of three symbols; minutes take a call for every 52 sessions, or 34 days around the clock.
    expect(document.calls.made).toBeLessThanOrEqual(11);
    expect(document.calls.naive).toBeGreaterThan(90);
    for (const symbol of symbols) {
      const asset = { A: 'stocks', X: 'crypto', I: 'indices' }[symbol.charAt(0)] ?? '';
      for (const timeframe of timeframes) {
        // The quarter that has not ended is made of the days that were asked for; the vendor’s holds newer ones.
        const expected = await answered(bench, symbol, timeframe, RANGE);
        const own = await held(bench, symbol, `${asset}_${timeframe}`);
        const isOpen = timeframe === '1q';
        const inRange = own.filter(([t]) => Number(t) >= Number(expected[0]?.[0]));
        const wanted = isOpen ? expected.slice(0, -1) : expected;
        expect(inRange.slice(0, wanted.length), `${symbol} ${timeframe}`).toEqual(wanted);
        expect(wanted.length).toBeGreaterThan(0);
      }
    }
  });

  it('costs nothing the second time, and shows that beforehand', async () => {
    const args = ['AAPL', '--timeframes', '1m,5m,1h,1d,1w,1mo', ...RANGE];
    const before = await fileHashes(bench.root);
    const plan = await bench.run(['fetch', ...args, '--dry-run', '--json']);
    const { totals, routes } = fetchPlanDocumentSchema.parse(JSON.parse(plan.out));
    expect(totals).toMatchObject({ calls: 0, held: 6 });
    expect(new Set(routes.map(({ route }) => route))).toEqual(new Set(['lake']));
    const { document } = await bench.fetch(args);
    expect(document).toMatchObject({ state: 'done', calls: { made: 0 }, files: 0 });
    expect(await fileHashes(bench.root)).toEqual(before);
  });

  it('asks the vendor for seconds and for a single long length', async () => {
    const range = ['--from', '2026-02-09', '--to', '2026-02-10'];
    const { document } = await bench.fetch(['MSFT', '--timeframes', '1s,1y', ...range]);
    expect(document).toMatchObject({ state: 'done', series: { resampled: 0 } });
    expect(await held(bench, 'MSFT', 'stocks_1s')).toEqual(await answered(bench, 'MSFT', '1s', range));
    expect(await held(bench, 'MSFT', 'stocks_1y')).toEqual(await answered(bench, 'MSFT', '1y', range));
  });

  it('fails a symbol that does not exist, and goes on with the others', async () => {
    const { code, document } = await bench.fetch([
      'NOSUCH',
      'NVDA',
      'aapl',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-09',
    ]);
    expect([code, document.state, document.bars]).toEqual([3, 'partial', 5]);
    expect(document.failures.map(({ symbol, code }) => [symbol, code])).toEqual([
      ['NOSUCH', 'E_NOT_FOUND'],
      ['aapl', 'E_NOT_FOUND'],
    ]);
    expect(existsSync(join(bench.root, 'bronze/targeted/stocks_1d/symbol=NOSUCH'))).toBe(false);
  });

  it('writes the bars that were asked for, as CSV and as Parquet', async () => {
    const args = [
      'fetch',
      'AAPL',
      'I:SPX',
      '--timeframes',
      '1d,1w',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-09',
    ];
    const csv = await bench.run([...args, '--format', 'csv', '--output', '-']);
    const lines = csv.out.trimEnd().split('\n');
    expect(lines[0]).toBe('symbol,timeframe,timestamp,date,open,high,low,close,volume,transactions,vwap');
    expect([lines.length, csv.code]).toEqual([1 + 10 + 2, 0]);
    expect(csv.err).toContain('done in');
    const file = bench.folder.at('out.parquet');
    await bench.run([...args, '--output', file]);
    const [row] = await queryParquet(
      `SELECT count(*)::INTEGER AS rows, count(DISTINCT timeframe)::INTEGER AS kinds FROM '${file}'`,
    );
    expect(row).toEqual({ rows: 12, kinds: 2 });
  });

  it('shows days of long bars and instants of short ones, and tells what series are called', async () => {
    const headOf = async (dataset: string): Promise<string | undefined> => {
      const { out } = await bench.run(['query', '--dataset', dataset, '--symbols', 'AAPL', '--limit', '1']);
      return out.split('\n')[0]?.replaceAll(/ +/g, ' ');
    };
    expect(await headOf('stocks_1h')).toBe('symbol timestamp open high low close volume transactions');
    expect(await headOf('stocks_1d')).toBe('symbol date open high low close volume transactions');
    const { code, err } = await bench.run(['query', '--dataset', 'stocks_2h']);
    expect(code).toBe(2);
    expect(err).toMatch(/Datasets are stocks_daily[^]*Bars of single symbols[^]*1h, 4h/);
  });

  it('shows single symbols in status and query', async () => {
    const status = await bench.run(['status', 'AAPL', '--json']);
    const { datasets } = JSON.parse(status.out) as { datasets: { dataset: string; notHeld: string[] }[] };
    expect(datasets.map(({ dataset }) => dataset)).toContain('stocks_1w');
    expect(datasets.flatMap(({ notHeld }) => notHeld)).toEqual([]);
    const query = [
      'query',
      '--dataset',
      'stocks_1d',
      '--symbols',
      'AAPL',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-09',
    ];
    const { out, code } = await bench.run([...query, '--columns', 'date,close,vwap', '--format', 'csv']);
    expect([code, out.trimEnd().split('\n').length]).toEqual([0, 6]);
    const wrong = await bench.run([...query, '--columns', 'strike']);
    expect([wrong.code, wrong.err]).toEqual([2, expect.stringContaining('no column')]);
  });

  it('brings the same rows back into a catalog that is made anew', async () => {
    const read = () =>
      bench.rows(
        "SELECT * EXCLUDE (first_bar, last_bar) FROM partitions WHERE layer = 'targeted' ORDER BY ALL",
      );
    const before = await read();
    for (const name of await readdir(bench.root)) {
      if (name.startsWith('catalog.db')) await rm(join(bench.root, name));
    }
    const { code } = await bench.run(['catalog', 'rebuild', '--json']);
    expect([code, await read()]).toEqual([0, before]);
    const { document } = await bench.fetch(['AAPL', '--timeframes', '1m,5m,1d,1w', ...RANGE]);
    expect(document.calls.made).toBe(0);
  });
});

describe('fetching again', () => {
  it('asks from the last day held on; the vendor’s newer answer wins, and a finding tells', async () => {
    await using bench = await openFetchBench(SPAN);
    await using other = await startSandbox({ ...SPAN, seed: 2 });
    await bench.fetch(['AAPL', '--from', '2026-01-05', '--to', '2026-01-16']);
    const same = await bench.fetch(['AAPL', '--from', '2026-01-05', '--to', '2026-01-20']);
    expect(same.document).toMatchObject({ calls: { made: 1 }, disagreements: 0, bars: 2 });
    const { document, code } = await bench.fetch(['AAPL', '--from', '2026-01-05', '--to', '2026-01-23'], {
      vendor: other,
    });
    expect([code, document.disagreements, document.bars]).toEqual([0, 1, 4]);
    const findings = await bench.rows(
      "SELECT dataset, key, symbol, severity, evidence FROM findings WHERE rule = 'overlap-disagreement'",
    );
    expect(findings).toMatchObject([
      { dataset: 'stocks_1d', key: '2026-01-20', symbol: 'AAPL', severity: 'warning' },
    ]);
    const { held: before, received } = JSON.parse(String(findings[0]?.['evidence'])) as Record<
      string,
      string
    >;
    const close = async (vendor: typeof other) =>
      (await ask(vendor, '/v2/aggs/ticker/AAPL/range/1/day/2026-01-20/2026-01-20?adjusted=false')).body
        .results?.[0]?.['c'];
    expect(before).toContain(`close ${String(await close(bench.vendor))} `);
    expect(received).toContain(`close ${String(await close(other))} `);
    const rows = await bench.rows("SELECT close FROM stocks_1d WHERE date = '2026-01-20'");
    expect(rows).toEqual([{ close: await close(other) }]);
    expect(await bench.rows('SELECT count(*) AS days FROM stocks_1d')).toEqual([{ days: 14 }]);
  });

  it('makes bars anew when those they were made from have changed', async () => {
    await using bench = await openFetchBench(SPAN);
    await using other = await startSandbox({ ...SPAN, seed: 2 });
    const args = ['AAPL', '--timeframes', '1d,1w', '--from', '2026-01-05'];
    await bench.fetch([...args, '--to', '2026-01-16']);
    await bench.fetch(['AAPL', '--from', '2026-01-05', '--to', '2026-01-20'], { vendor: other });
    const plan = await bench.run(['fetch', ...args, '--to', '2026-01-16', '--dry-run', '--json']);
    expect((JSON.parse(plan.out) as { routes: unknown[] }).routes).toMatchObject([
      { route: 'lake' },
      { route: 'resample', calls: 0 },
    ]);
    await bench.fetch([...args, '--to', '2026-01-16']);
    const [day] = await bench.rows("SELECT close FROM stocks_1d WHERE date = '2026-01-16'");
    expect(await bench.rows("SELECT close FROM stocks_1w WHERE date = '2026-01-11'")).toEqual([day]);
  });

  it('copies days out of the whole market’s bars without a call, and asks for the rest', async () => {
    await using bench = await openFetchBench({ ...SPAN, datasets: ['stocks_daily', 'crypto_daily'] });
    const synced = await bench.run([
      'sync',
      'stocks_daily',
      'crypto_daily',
      '--from',
      '2026-01-05',
      '--to',
      '2026-01-30',
    ]);
    expect(synced.code).toBe(0);
    const args = ['AAPL', 'BACpA', 'X:BTCUSD', '--timeframes', '1d,1w', '--from', '2026-01-05'];
    const whole = await bench.fetch([...args, '--to', '2026-01-30']);
    expect(whole.document).toMatchObject({ state: 'done', series: { resampled: 6 } });
    const [counted] = await bench.rows(
      `SELECT count(*) AS rows FROM stocks_1d JOIN stocks_daily USING (symbol, timestamp, open, high, low, close, volume, transactions)`,
    );
    expect(counted).toEqual({ rows: 38 });
    expect(await bench.rows('SELECT DISTINCT symbol FROM crypto_1d')).toEqual([{ symbol: 'X:BTCUSD' }]);
    const more = await bench.fetch([...args, '--to', '2026-02-06']);
    expect(more.document.calls.made).toBe(3);
    const again = await bench.fetch([...args, '--to', '2026-02-06']);
    expect(again.document.calls.made).toBe(0);
  });

  it('fails a symbol of which neither held days nor anything else know', async () => {
    await using bench = await openFetchBench({ ...SPAN, datasets: ['stocks_daily'] });
    const days = ['--from', '2026-01-05', '--to', '2026-01-16'];
    expect((await bench.run(['sync', 'stocks_daily', ...days])).code).toBe(0);
    const { code, document } = await bench.fetch(['AAPL', 'aapl', '--timeframes', '1d', ...days]);
    expect([code, document.calls.made, document.bars]).toEqual([3, 0, 10]);
    expect(document.failures).toMatchObject([{ symbol: 'aapl', code: 'E_NOT_FOUND' }]);
    const again = await bench.fetch(['aapl', '--timeframes', '1d', ...days]);
    expect(again.code).toBe(1);
  });
});

describe('the plan’s history', () => {
  const LONG = {
    from: tradingDay('2023-11-01'),
    to: tradingDay('2025-12-15'),
    symbols: 5,
    rate: { calls: 1000, windowMs: 1000 },
  };
  const args = ['AAPL', 'MSFT', '--from', '2023-11-01', '--to', '2025-12-12'];

  it.each(['clip', 'reject'] as const)(
    'gives what it has when it would %s the range, and says what it has not',
    async (historyEdge) => {
      await using bench = await openFetchBench({ ...LONG, plan: 'basic', historyEdge });
      const { code, document } = await bench.fetch(args);
      expect([code, document.state]).toEqual([3, 'partial']);
      expect(document.notes.map(({ symbol, kind }) => [symbol, kind])).toEqual(
        expect.arrayContaining([
          ['AAPL', historyEdge === 'clip' ? 'clipped' : 'refused'],
          ['MSFT', historyEdge === 'clip' ? 'clipped' : 'refused'],
        ]),
      );
      expect(document.notes.every(({ floor }) => floor >= '2023-12-15' && floor <= '2023-12-19')).toBe(true);
      const [row] = await bench.rows(
        'SELECT min(date)::VARCHAR AS first, count(DISTINCT symbol) AS symbols FROM stocks_1d',
      );
      expect(row).toEqual({ first: '2023-12-18', symbols: 2 });
      const covered = await bench.rows(
        "SELECT count(*) AS rows FROM partitions WHERE dataset = 'stocks_1d' AND key LIKE '% 2023'",
      );
      expect(covered).toEqual([{ rows: 2 }]);
      for (const _ of ['second', 'third']) {
        const again = await bench.fetch(args);
        expect([again.code, again.document.failures, again.document.bars]).toEqual([3, [], 0]);
      }
    },
  );

  it('names where it begins when all of a range lies before it', async () => {
    await using bench = await openFetchBench({ ...LONG, plan: 'basic' });
    const { code, document } = await bench.fetch(['AAPL', '--from', '2023-11-01', '--to', '2023-11-30']);
    expect([code, document.state]).toEqual([4, 'failed']);
    expect(document.failures).toMatchObject([
      { code: 'E_NOT_ENTITLED', message: expect.stringContaining('2023-12-1') as string },
    ]);
  });
});

describe('trouble while fetching', () => {
  it('refuses a place to write the bars to before it asks for any', async () => {
    await using bench = await openFetchBench(SPAN);
    const args = ['fetch', 'AAPL', '--from', '2026-01-05', '--to', '2026-01-09', '--output'];
    for (const output of ['.', 'nowhere/bars.csv', 'lake/bars.csv']) {
      expect((await bench.run([...args, output])).code).toBe(2);
    }
    expect(bench.vendor.control.restRequests().total).toBe(0);
  });

  it('leaves a catalog that can be made again out of the files, and is told of', async () => {
    await using bench = await openFetchBench(SPAN);
    const args = ['AAPL', 'X:BTCUSD', '--timeframes', '1d,1w', '--from', '2025-12-15', '--to', '2026-01-09'];
    await bench.fetch(args);
    const facts = () => bench.rows('SELECT * FROM partitions ORDER BY ALL');
    const before = await facts();
    const { out } = await bench.run(['catalog', 'rebuild']);
    expect(out).toMatch(/^stocks_1d: 1 symbol, 2 files, \d+ bars, 0 quarantined$/m);
    expect([await facts(), (await bench.fetch(args)).document.calls.made]).toEqual([before, 0]);
  });

  it('keeps what came before the key expired, and goes on there with a new one', async () => {
    await using bench = await openFetchBench(SPAN);
    const args = ['X:BTCUSD', '--timeframes', '1m', '--from', '2025-11-10', '--to', '2026-01-31'];
    const whole = await bench.fetch(args, { lake: bench.folder.at('whole') });
    expect(whole.document.calls.made).toBe(3);
    bench.vendor.control.addFault('error=/v2/aggs/ticker/X:BTCUSD/range/1/minute/2026*,code=401');
    const broken = await bench.run(['fetch', ...args, '--json']);
    expect([broken.code, broken.out]).toEqual([
      expect.any(Number),
      expect.stringMatching(/E_CREDENTIALS_REFUSED|E_VENDOR/),
    ]);
    const kept = await bench.rows('SELECT count(*) AS bars, max(date)::VARCHAR AS last FROM crypto_1m');
    expect(Number(kept[0]?.['bars'])).toBeGreaterThan(50_000);
    bench.vendor.control.removeFaults();
    const { code, document } = await bench.fetch(args);
    expect([code, document.disagreements]).toEqual([0, 0]);
    expect(document.calls.made).toBeLessThan(3);
    const read = (lake?: string) =>
      bench.rows('SELECT * FROM crypto_1m ORDER BY timestamp LIMIT 200000', lake);
    expect((await read()).length).toBe((await read(bench.folder.at('whole'))).length);
  });

  it('loses nothing in a storm of refusals for rate', async () => {
    await using bench = await openFetchBench(SPAN);
    const args = ['AAPL', 'MSFT', 'NVDA', 'AMZN', '--from', '2026-01-05', '--to', '2026-01-30'];
    const calm = await bench.fetch(args, { lake: bench.folder.at('calm') });
    bench.vendor.control.addFault('throttle=/v2/aggs/*,times=2,retry-after=0');
    const { code, document } = await bench.fetch(args);
    expect([code, document.state, document.bars]).toEqual([0, 'done', calm.document.bars]);
    expect(document.calls.made).toBe(12);
    expect(await fileHashes(bench.root)).toEqual(await fileHashes(bench.folder.at('calm')));
  });

  it('refuses a timeframe, a symbol and a date that are none', async () => {
    await using bench = await openFetchBench(SPAN);
    const codes = [
      await bench.run(['fetch', 'AAPL', '--timeframes', '1M']),
      await bench.run(['fetch', 'A B']),
      await bench.run(['fetch', 'AAPL', '--from', '2026-02-30']),
      await bench.run(['fetch']),
      await bench.run(['fetch', 'AAPL', '--universe', 'x.txt']),
      await bench.run(['fetch', 'AAPL', '--json', '--format', 'csv']),
    ].map(({ code, err }) => [code, /E_\w+/.exec(err)?.[0]]);
    expect(codes).toEqual([
      [2, 'E_USAGE'],
      [2, 'E_SYMBOL'],
      [2, 'E_DATE'],
      [2, 'E_USAGE'],
      [2, 'E_USAGE'],
      [2, 'E_USAGE'],
    ]);
  });
});
