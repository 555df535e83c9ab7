import { readFile, rm, writeFile } from 'node:fs/promises';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { takeWriteLock } from '../../src/lake/storage/write-lock.ts';
import { startSandbox } from '../../src/sandbox/start-sandbox.ts';
import { keyOf } from '../../src/vendor/flat-files/object-key.ts';
import { catalogFacts } from '../support/lake-problems.ts';
import { reconcile, rewriteRows, runReconcile } from '../support/reconcile-lake.ts';
import { objectBytes } from '../support/stand-in.ts';
import { openSyncBench, type SyncBench } from '../support/sync-bench.ts';

/** The change of clocks (8 March) lies in the middle. */
const FROM = tradingDay('2026-03-05');
const TO = tradingDay('2026-03-10');
const RANGE = ['--from', FROM, '--to', TO];

/** A vendor in this process makes minutes for many questions at once on whatever the other tests leave of the machine. */
const PATIENT = { timeoutMs: 30_000, attempts: 3 };

/** Opens a vendor with all the market’s files in a lake already. */
async function openFilled(
  options: Parameters<typeof openSyncBench>[0],
  spoil?: (bench: SyncBench) => Promise<void>,
) {
  const bench = await openSyncBench(options, '', PATIENT);
  await spoil?.(bench);
  const { from = FROM, to = TO, datasets = [] } = options;
  const { code, err } = await bench.sync([...datasets, '--from', from, '--to', to]);
  if (code !== 0) throw new Error(`sync ended with ${code}: ${err}`);
  return bench;
}

/** The same bar with a close a little lower, as low as its low at most. */
function lowerClose(fields: readonly string[]): readonly string[] {
  const [close, low] = [Number(fields[3]), Number(fields[5])];
  return fields.with(3, String(Math.max(low, close - 0.01)));
}

function findings(bench: SyncBench) {
  return catalogFacts(bench.root).findings.filter(({ origin }) => origin === 'reconcile');
}

/** The last comparisons on record, newest first, with their calls. */
function lastRuns({ root }: SyncBench, count: number) {
  using database = new DatabaseSync(`${root}/catalog.db`, { readOnly: true });
  return database
    .prepare(
      `SELECT state, endpoint, made, naive, bytes > 0 AS has_bytes FROM runs JOIN api_calls ON run_id = id
       WHERE command = 'reconcile' ORDER BY id DESC LIMIT ?`,
    )
    .all(count);
}

describe('a lake against a vendor that says the same everywhere', () => {
  let bench: SyncBench;
  beforeAll(async () => {
    const datasets = [
      'stocks_daily',
      'stocks_minute',
      'crypto_daily',
      'crypto_minute',
      'fx_daily',
      'indices_daily',
    ] as const;
    bench = await openFilled({ datasets, from: FROM, to: TO, symbols: 40 });
  }, 60_000);
  afterAll(async () => bench[Symbol.asyncDispose]());

  it.each([
    ['stocks_daily', 'grouped', 4],
    ['stocks_daily', 'minutes', 0],
    ['stocks_daily', 'rest', 20],
    ['stocks_minute', 'rest', 20],
    ['crypto_daily', 'grouped', 6],
    ['crypto_daily', 'minutes', 0],
    ['fx_daily', 'grouped', 5],
    ['indices_daily', 'rest', 7],
  ] as const)('has nothing to explain about %s by %s', async (dataset, source, calls) => {
    const { code, result } = await reconcile(bench, [dataset, '--source', source, ...RANGE]);
    expect(result).toMatchObject({
      agrees: true,
      rules: [],
      unanswered: [],
      notHeld: [],
      verdicts: { explained: 0, differs: 0, onlyHere: 0, onlyThere: 0 },
    });
    expect(result.symbolDays).toBeGreaterThan(20);
    expect([code, result.calls.made]).toEqual([0, calls]);
    expect(findings(bench)).toEqual([]);
  });

  it('draws the same sample every time, and says which', async () => {
    const args = ['stocks_daily', '--source', 'rest', '--sample', '3', ...RANGE];
    const [first, second] = [await reconcile(bench, args), await reconcile(bench, args)];
    expect(first.document.symbols).toMatchObject({ choice: 'sample' });
    expect(first.document.symbols.names).toHaveLength(3);
    expect(second.document.symbols).toEqual(first.document.symbols);
    expect(first.result).toMatchObject({ calls: { made: 3, naive: first.result.symbolDays }, agrees: true });
  });

  it('takes pairs in either spelling', async () => {
    const args = ['crypto_daily', '--source', 'rest', '--symbols', 'X:BTC-USD,X:ETHUSD', ...RANGE];
    const { result, document } = await reconcile(bench, args);
    expect(document.symbols.names).toEqual(['X:BTCUSD', 'X:ETHUSD']);
    expect(result).toMatchObject({ agrees: true, symbolDays: 12 });
  });

  it('says what it would cost, and asks nothing', async () => {
    bench.vendor.control.clearRequests();
    const { document, code } = await reconcile(bench, [
      'stocks_daily',
      '--source',
      'grouped',
      ...RANGE,
      '--dry-run',
    ]);
    expect(document).toMatchObject({ estimate: { calls: 4 }, result: null, cutOver: null });
    expect([code, bench.vendor.control.restRequests().byVerb]).toEqual([0, {}]);
  });

  it('tells a person what was compared, what it took and what came of it', async () => {
    const { out, err, code } = await runReconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE]);
    expect(code).toBe(0);
    expect(err).toContain('4 calls to the vendor');
    expect(out).toContain(
      'stocks_daily against the vendor’s grouped days, 2026-03-05 to 2026-03-10, all symbols.',
    );
    expect(out).toContain('agrees with the vendor’s grouped days to the last digit');
  });

  it.each([
    [['stocks_minute', '--source', 'grouped'], 'E_USAGE', 2],
    [['stocks_minute', '--source', 'minutes'], 'E_USAGE', 2],
    [['stocks_daily', '--source', 'rest', '--sample', '0'], 'E_USAGE', 2],
    [['stocks_daily', '--source', 'rest', '--sample', '2', '--symbols', 'AAPL'], 'E_USAGE', 2],
    [['stocks_daily', '--source', 'rest', '--symbols', 'X:BTCUSD'], 'E_USAGE', 2],
    [['stock_daily', '--source', 'rest'], 'E_DATASET', 2],
    [['options_daily', '--source', 'rest'], 'E_NOT_HELD', 1],
    [['fx_daily', '--source', 'minutes'], 'E_NOT_HELD', 1],
  ] as const)('refuses %j', async (args, error, code) => {
    expect(await reconcile(bench, [...args, ...RANGE])).toMatchObject({ error, code });
  });
});

describe('a lake that is wrong', () => {
  const day = tradingDay('2026-03-09');
  let bench: SyncBench;
  let honest: Buffer;
  beforeAll(async () => {
    const datasets = ['stocks_daily', 'stocks_minute'] as const;
    bench = await openFilled({ datasets, from: FROM, to: TO, symbols: 12 }, async ({ vendor }) => {
      honest = await objectBytes(vendor, 'stocks_daily', day);
      await rewriteRows(vendor, { dataset: 'stocks_daily', day }, (rows) =>
        rows
          .filter(([ticker]) => ticker !== 'SPY')
          .map((fields) => (fields[0] === 'AAPL' ? lowerClose(fields) : fields))
          .concat([['ZZZ', '100', '5.00', '5.00', '5.00', '5.00', rows[0]?.[6] ?? '', '3']]),
      );
      await rewriteRows(vendor, { dataset: 'stocks_minute', day }, (rows) =>
        rows.filter(([ticker], index) => ticker !== 'AAPL' || index % 50 !== 0),
      );
    });
  }, 60_000);
  afterAll(async () => bench[Symbol.asyncDispose]());

  it('is found out by grouped days: the symbol, the day, the field', async () => {
    const { code, result } = await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE]);
    expect(code).toBe(3);
    expect(result).toMatchObject({ agrees: false, unexplained: 3 });
    expect(result.verdicts).toMatchObject({ differs: 1, onlyHere: 1, onlyThere: 1 });
    expect(result.worst.map((worst) => `${worst.day} ${worst.symbol} ${worst.field}`).toSorted()).toEqual([
      `${day} AAPL close`,
      `${day} SPY bar`,
      `${day} ZZZ bar`,
    ]);
    expect(findings(bench).map(({ key, rule, severity, symbol }) => [key, rule, severity, symbol])).toEqual([
      [day, 'reconcile-differs', 'error', 'AAPL'],
      [day, 'reconcile-only-here', 'warning', 'ZZZ'],
      [day, 'reconcile-only-there', 'warning', 'SPY'],
    ]);
  });

  it('is found out by single symbols, and by the minutes of which some are gone', async () => {
    const days = await reconcile(bench, [
      'stocks_daily',
      '--source',
      'rest',
      '--symbols',
      'AAPL,MSFT',
      ...RANGE,
    ]);
    expect(days.result).toMatchObject({ unexplained: 1, verdicts: { equal: 7, differs: 1 } });
    const args = ['stocks_minute', '--source', 'rest', '--symbols', 'AAPL', ...RANGE];
    const minutes = await reconcile(bench, args);
    expect(minutes.result).toMatchObject({ unexplained: 1, verdicts: { equal: 3, differs: 1 } });
    expect(minutes.result.worst).toMatchObject([{ symbol: 'AAPL', day, field: 'bar', ours: null }]);
    const { out } = await runReconcile(bench, args);
    expect(out).toContain(
      '1 symbol-day of 4 differs from the vendor’s answers about symbols for no known reason.',
    );
  });

  it('is excused for late reports on the day itself, and not afterwards', async () => {
    const args = ['stocks_daily', '--source', 'grouped', ...RANGE];
    const nowMs = Date.UTC(2026, 2, 10, 2);
    const clock = { nowMs: () => nowMs, monotonicMs: () => performance.now() };
    const early = await reconcile(bench, args, { clock });
    const late = await reconcile(bench, args);
    expect([early, late].map(({ result }) => result.verdicts.differs)).toEqual([0, 1]);
    expect(early.result.rules).toMatchObject([{ rule: 'provisional-day', symbolDays: 1 }]);
  });

  it('is compared with each symbol once, though the vendor names one twice', async () => {
    bench.vendor.control.addFault('duplicate-ticker=/v2/aggs/grouped/*');
    const { result } = await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE]);
    bench.vendor.control.removeFaults();
    expect(result).toMatchObject({ unexplained: 3, verdicts: { onlyThere: 1 } });
  });

  it('keeps a record of each run and its calls, stopped ones included', async () => {
    bench.vendor.control.addFault('stall=/v2/aggs/grouped/*');
    const stopped = runReconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE], {
      onStart: (send) => void setTimeout(() => send('SIGINT'), 700),
    });
    expect(await stopped).toMatchObject({ code: 1, err: expect.stringContaining('E_CANCELLED') as string });
    bench.vendor.control.removeFaults();
    await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE]);
    const endpoint = 'reconcile-grouped';
    expect(lastRuns(bench, 2)).toMatchObject([
      { state: 'done', endpoint, made: 4, has_bytes: 1 },
      { state: 'cancelled', endpoint, naive: 0 },
    ]);
  });

  it('waits for who writes meanwhile before it writes its findings', async () => {
    const owner = { pid: process.pid, command: 'sync', since: 'now' };
    const lock = await takeWriteLock(bench.root, owner, new AbortController().signal);
    setTimeout(() => lock[Symbol.dispose](), 4000);
    const { code, err } = await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE]);
    expect(code).toBe(3);
    expect(err).toContain('Waiting to write the findings');
  });

  it('with a file gone is told which, and the calls are on record', async () => {
    const path = `${bench.root}/bronze/stocks_daily/year=2026/month=03/${TO}.parquet`;
    const bytes = await readFile(path);
    await rm(path);
    const args = ['stocks_daily', '--source', 'grouped', ...RANGE];
    expect(await reconcile(bench, args)).toMatchObject({ code: 1, error: 'E_PARTITION_DAMAGED' });
    expect(lastRuns(bench, 1)).toMatchObject([{ state: 'failed', made: 4 }]);
    await writeFile(path, bytes);
  });

  it('keeps its findings when other symbols are compared, and has those of the same ones replaced', async () => {
    const grouped = ['stocks_daily', '--source', 'grouped', ...RANGE];
    const unexplained = () =>
      findings(bench).filter(({ dataset, severity }) => dataset === 'stocks_daily' && severity !== 'info');
    await reconcile(bench, grouped);
    const before = unexplained();
    const names = new Set(before.map(({ symbol }) => symbol));
    expect(names.size).toBeGreaterThan(0);
    const { result } = await reconcile(bench, [...grouped, '--symbols', 'NOPE']);
    expect(result).toMatchObject({ agrees: true, absent: ['NOPE'] });
    expect(unexplained()).toEqual(before);
    await reconcile(bench, [...grouped, '--symbols', [...names].join(',')]);
    expect(unexplained()).toEqual(before);
  });

  it('has its findings replaced once it is mended', async () => {
    const key = keyOf('stocks_daily', day);
    await bench.vendor.control.replaceObject(key, { kind: 'bytes', bytes: honest });
    await bench.sync(['stocks_daily', ...RANGE]);
    expect(await reconcile(bench, ['stocks_daily', '--source', 'grouped', ...RANGE])).toMatchObject({
      code: 0,
    });
    expect(findings(bench).filter(({ dataset }) => dataset === 'stocks_daily')).toEqual([]);
  });
});

describe('days of their own kind', () => {
  it.each([
    ['a half day', '2025-11-26', '2025-12-01', 3],
    ['the day from which volumes have fractions', '2026-02-19', '2026-02-24', 4],
    ['the change back from summer time', '2025-10-31', '2025-11-03', 2],
  ] as const)('%s folds from its minutes', { timeout: 60_000 }, async (_, from, to, days) => {
    const datasets = ['stocks_daily', 'stocks_minute'] as const;
    await using bench = await openFilled({
      datasets,
      from: tradingDay(from),
      to: tradingDay(to),
      symbols: 30,
    });
    const range = ['--from', from, '--to', to];
    const folded = await reconcile(bench, ['stocks_daily', '--source', 'minutes', ...range]);
    expect(folded.result).toMatchObject({ agrees: true, days, rules: [] });
    const asked = await reconcile(bench, ['stocks_minute', '--source', 'rest', '--sample', '5', ...range]);
    expect(asked.result).toMatchObject({ agrees: true, days, rules: [] });
  });
});

describe('a plan', () => {
  const datasets = ['stocks_daily'] as const;
  const [from, to] = [tradingDay('2024-03-11'), tradingDay('2024-03-15')];
  const range = ['--from', from, '--to', to];
  let bench: SyncBench;
  beforeAll(async () => {
    bench = await openFilled({ datasets, from, to, symbols: 10 });
  }, 60_000);
  afterAll(async () => bench[Symbol.asyncDispose]());

  async function askUnder(nowMs: number, args: readonly string[], edge: 'clip' | 'reject' = 'clip') {
    const rate = { calls: 1000, windowMs: 1000 };
    const vendor = await startSandbox({
      from,
      to,
      symbols: 10,
      plan: 'basic',
      nowMs,
      rate,
      historyEdge: edge,
    });
    try {
      return await reconcile(bench, ['stocks_daily', ...args, ...range], { vendor });
    } finally {
      await vendor.stop();
    }
  }

  it('that reaches back to the middle of the range is told day by day', async () => {
    const { code, result } = await askUnder(Date.UTC(2026, 2, 13, 17), ['--source', 'grouped']);
    expect(code).toBe(3);
    expect(result).toMatchObject({ days: 3, unexplained: 0, agrees: false });
    expect(result.unanswered.map(({ day, code: why }) => [day, why])).toEqual([
      ['2024-03-11', 'E_NOT_ENTITLED'],
      ['2024-03-12', 'E_NOT_ENTITLED'],
    ]);
  });

  it('that silently answers about later days only is noticed', async () => {
    const { code, result } = await askUnder(Date.UTC(2026, 2, 13, 17), ['--source', 'rest', '--sample', '5']);
    expect(code).toBe(3);
    expect(result).toMatchObject({ days: 3, unexplained: 0 });
    expect(result.unanswered.map(({ day }) => day)).toEqual(['2024-03-11', '2024-03-12']);
  });

  it('that covers nothing of it ends with 4, and the calls are on record', async () => {
    const later = Date.UTC(2026, 6, 13, 17);
    for (const source of ['grouped', 'rest']) {
      expect(await askUnder(later, ['--source', source])).toMatchObject({ code: 4, error: 'E_NOT_ENTITLED' });
    }
    const straddling = await askUnder(Date.UTC(2026, 2, 13, 17), ['--source', 'rest'], 'reject');
    expect(straddling).toMatchObject({ code: 4, error: 'E_NOT_ENTITLED' });
  });
});
