import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { DividendRow } from '../../contract/vendor/dividends.ts';
import type { SplitRow } from '../../contract/vendor/splits.ts';
import { openReferenceBench, type ReferenceBench, tableOf } from '../support/reference-bench.ts';
import { IMPATIENT, writeConfig } from '../support/stand-in.ts';

const REAL = join(import.meta.dirname, '..', '..', '..', 'shared', 'data', 'real');

describe('sync reference', () => {
  let bench: ReferenceBench;
  beforeEach(async () => {
    bench = await openReferenceBench();
  });
  afterEach(async () => {
    await bench[Symbol.asyncDispose]();
  });

  it('fills the tables, makes no version without a change, and says what it cost', async () => {
    const { code, document } = await bench.sync();
    expect(document.failures).toEqual([]);
    expect(code).toBe(0);
    expect(document.tables.map(({ table, state }) => `${table} ${state}`)).toEqual([
      'tickers done',
      'splits done',
      'dividends done',
      'events skipped',
      'contracts skipped',
    ]);
    expect(tableOf(document, 'splits').update).toMatchObject({ version: 1, isNewVersion: true });
    expect(document.calendar).toMatchObject({ state: 'done', findings: [], isClockWrong: false });
    const again = await bench.sync();
    expect(again.code).toBe(0);
    for (const { update } of again.document.tables.slice(0, 3)) {
      expect(update).toMatchObject({ version: 1, isNewVersion: false, added: 0, changed: 0, removed: 0 });
    }
    const database = new DatabaseSync(join(bench.root, 'catalog.db'), { readOnly: true });
    const calls = database.prepare('SELECT endpoint, made, naive, bytes FROM api_calls').all();
    const runs = database.prepare('SELECT command, state FROM runs').all();
    database.close();
    expect(runs).toEqual(['done', 'done'].map((state) => ({ command: 'sync-reference', state })));
    expect(calls).toContainEqual(expect.objectContaining({ endpoint: 'reference/splits', made: 1 }));
    expect(calls.every(({ bytes }) => Number(bytes) > 0)).toBe(true);
  });

  it('is read by sql, table by table', async () => {
    await bench.sync(['--only', 'tickers']);
    const listed = await bench.sql("SELECT ticker FROM tickers WHERE market = 'stocks' AND active");
    const symbols = listed.map(({ ticker }) => String(ticker)).join(',');
    const { code } = await bench.sync(['--underlying', 'SPY', '--symbols', symbols]);
    expect(code).toBe(0);
    for (const table of ['tickers', 'splits', 'dividends', 'events', 'contracts']) {
      const [row] = await bench.sql(`SELECT count(*)::INTEGER AS count FROM ${table}`);
      expect([table, Number(row?.['count']) > 0]).toEqual([table, true]);
    }
    const [changes] = await bench.sql(
      `SELECT count(*)::INTEGER AS count FROM reference_changes WHERE "table" = 'splits'`,
    );
    const [splits] = await bench.sql('SELECT count(*)::INTEGER AS count FROM splits');
    expect(changes).toEqual(splits);
  });

  it('tells of a conflict, decides it, and lets a person decide otherwise', async () => {
    await bench.sync(['--only', 'splits']);
    bench.vendor.control.addFault('conflicting-splits=/stocks/v1/splits');
    bench.vendor.control.addFault('future-split=/stocks/v1/splits');
    const { document } = await bench.sync(['--only', 'splits']);
    expect(tableOf(document, 'splits').update).toMatchObject({ version: 2, added: 2 });
    const [conflict] = bench.findings('splits').filter(({ rule }) => rule === 'split-conflict');
    expect(conflict).toMatchObject({ origin: 'reference', severity: 'error' });
    const where = `ticker = '${String(conflict?.['symbol'])}' AND execution_date = '${String(conflict?.['key'])}'`;
    const rows = await bench.sql(`SELECT * FROM splits WHERE ${where} ORDER BY effective DESC`);
    expect(rows.map(({ effective, decided_by }) => [effective, decided_by])).toEqual([
      [true, 'rule'],
      [false, 'rule'],
    ]);
    const [, loser] = rows;
    await mkdir(join(bench.root, 'overrides'));
    const line = [
      loser?.['ticker'],
      conflict?.['key'],
      loser?.['split_from'],
      loser?.['split_to'],
      'keep',
      'as filed',
    ];
    await writeFile(
      join(bench.root, 'overrides', 'splits.csv'),
      `ticker,execution_date,split_from,split_to,decision,note\n${line.join()}\nNOSUCH,2020-01-02,1,2,drop,\n`,
    );
    const decided = await bench.sync(['--only', 'splits']);
    expect(tableOf(decided.document, 'splits').update).toMatchObject({ version: 3, changed: 2 });
    expect(
      (await bench.sql(`SELECT id FROM splits WHERE ${where} AND effective`)).map(({ id }) => id),
    ).toEqual([loser?.['id']]);
    expect(
      bench
        .findings('splits')
        .map(({ rule }) => rule)
        .sort((left, right) => (String(left) < String(right) ? -1 : 1)),
    ).toEqual(['override-unmatched', 'split-overridden']);
  });

  it('tells of underlyings without contracts, and does not ask for them again', async () => {
    const contracts = ['--only', 'contracts'];
    const unknown = await bench.sync([...contracts, '--underlying', 'NOPE']);
    expect(unknown).toMatchObject({ code: 1, document: { failures: [{ code: 'E_NOT_FOUND' }] } });
    const both = await bench.sync([...contracts, '--underlying', 'SPY,NOPE']);
    expect(both).toMatchObject({ code: 3, document: { failures: [{ subject: 'NOPE' }] } });
    const later = await bench.sync(contracts);
    expect(later).toMatchObject({ code: 0, document: { failures: [] } });
  });

  it('brings contracts up to date by underlying, and remembers which', async () => {
    const first = await bench.sync(['--only', 'contracts', '--underlying', 'SPY,AAPL']);
    const { rows } = tableOf(first.document, 'contracts').update ?? { rows: 0 };
    expect(rows).toBeGreaterThan(50);
    const again = await bench.sync();
    expect(tableOf(again.document, 'contracts')).toMatchObject({
      state: 'done',
      update: { version: 2, removed: 0 },
    });
    const third = await bench.sync();
    expect(tableOf(third.document, 'contracts').update).toMatchObject({ version: 2, isNewVersion: false });
    const full = await bench.sync(['--only', 'contracts', '--full']);
    expect(tableOf(full.document, 'contracts').update?.rows).toBeGreaterThanOrEqual(rows);
  });

  it('finds holidays that differ and a clock that is wrong', async () => {
    await writeConfig(
      bench.folder.path,
      IMPATIENT,
      'datasets: [stocks_daily]\ncalendar:\n  closed: [2026-03-10]\n',
    );
    const { document } = await bench.sync(['--only', 'calendar']);
    expect(document.calendar?.findings).toMatchObject([{ day: '2026-03-10', rule: 'holiday-unannounced' }]);
    expect(bench.findings('calendar')).toMatchObject([{ origin: 'calendar', key: '2026-03-10' }]);
  });

  it('asks again for a month, and removes what is gone from it', async () => {
    bench.vendor.control.addFault('future-split=/stocks/v1/splits');
    const first = await bench.sync(['--only', 'splits']);
    expect(tableOf(first.document, 'splits').update?.isNewVersion).toBe(true);
    bench.vendor.control.removeFaults();
    const second = await bench.sync(['--only', 'splits']);
    expect(tableOf(second.document, 'splits').update).toMatchObject({ version: 2, removed: 1, added: 0 });
    expect(await bench.sql('SELECT change FROM reference_changes WHERE version = 2')).toEqual([
      { change: 'removed' },
    ]);
    expect(tableOf(second.document, 'splits').update?.received).toBeLessThan(
      tableOf(first.document, 'splits').update?.received ?? 0,
    );
    expect(
      await bench.sql(
        "SELECT count(*)::INTEGER AS logs FROM partitions WHERE layer = 'reference' AND key <> 'current'",
      ),
    ).toEqual([{ logs: 2 }]);
  });

  it('looks into tickers that changed, and keeps who they were before', async () => {
    const nowMs = bench.vendor.control.nowMs();
    bench.vendor.control.setNowMs(nowMs - 150 * 86_400_000);
    const before = await bench.sync(['--only', 'tickers,events']);
    expect(before.document.tables.map(({ state }) => state)).toEqual(['done', 'skipped']);
    bench.vendor.control.setNowMs(nowMs);
    const { code, document } = await bench.sync(['--only', 'tickers,events']);
    expect(code).toBe(0);
    expect(tableOf(document, 'events')).toMatchObject({
      state: 'done',
      calls: { made: 1 },
      update: { rows: 2 },
    });
    const events = await bench.sql('SELECT entity, ticker FROM events ORDER BY date');
    const [old, now] = events;
    expect(
      await bench.sql(
        `SELECT ticker, active FROM tickers WHERE composite_figi = '${String(now?.['entity'])}' ORDER BY active`,
      ),
    ).toEqual([
      { ticker: old?.['ticker'], active: false },
      { ticker: now?.['ticker'], active: true },
    ]);
    expect(
      await bench.sql(
        `SELECT (SELECT max(date) FROM events) = valid_from AS exact FROM tickers WHERE ticker = '${String(now?.['ticker'])}' AND active`,
      ),
    ).toEqual([{ exact: true }]);
    const unchanged = await bench.sync(['--only', 'tickers,events']);
    expect(tableOf(unchanged.document, 'tickers').update?.isNewVersion).toBe(false);
    const again = await bench.sync(['--only', 'events', '--symbols', `${String(now?.['ticker'])},NOSUCH`]);
    expect(again).toMatchObject({ code: 0, document: { calls: { made: 2, naive: 2 } } });
    expect(tableOf(again.document, 'events').update?.isNewVersion).toBe(false);
  });

  it('warns of a clock that is wrong', async () => {
    bench.skewMs = 600_000;
    const { document } = await bench.sync(['--only', 'calendar']);
    expect(document.calendar).toMatchObject({ isClockWrong: true, clockAheadSeconds: 600 });
    const { code, out } = await bench.run(['sync', 'reference', '--only', 'calendar']);
    expect([code, out]).toEqual([0, expect.stringContaining('on this machine')]);
    expect(out).toMatch(/wrong: 20[-0-9]{8} [:0-9]{8} UTC on this machine, .* UTC at the vendor, 10m/);
  });

  it('tells a person what changed', async () => {
    const first = await bench.run(['sync', 'reference', '--only', 'splits,calendar']);
    expect(first.out).toMatch(/splits +done +1 /);
    expect(first.out).toContain('all agree');
    bench.vendor.control.addFault('conflicting-splits=/stocks/v1/splits');
    const { out } = await bench.run(['sync', 'reference', '--only', 'splits']);
    expect(out).toMatch(/splits \+ [A-Z]+ \d{4}-\d\d-\d\d /);
    expect(out).toContain('decided_by vendor → rule');
    expect(out).toContain('1 split-conflict (error)');
    bench.vendor.control.addFault('error=/*/dividends,code=403');
    const refused = await bench.run(['sync', 'reference', '--only', 'splits,dividends']);
    expect(refused.out).toMatch(/dividends +not in plan/);
    expect(refused.out).toContain('E_NOT_ENTITLED');
  });
});

describe.skipIf(!existsSync(REAL))('real splits and dividends', () => {
  it('come through the sandbox row by row', async () => {
    const files = { splits: join(REAL, 'splits.json'), dividends: join(REAL, 'dividends.json') };
    const bars = [{ path: join(REAL, 'us_stocks_day_1998_2021.csv.gz'), dataset: 'stocks_daily' as const }];
    await using bench = await openReferenceBench({ bars, ...files });
    const { code } = await bench.sync(['--only', 'splits,dividends']);
    expect(code).toBe(0);
    const read = async <Row>(path: string): Promise<readonly Row[]> =>
      (JSON.parse(await readFile(path, 'utf8')) as { results: Row[] }).results;
    const splits = await bench.sql(
      'SELECT ticker, execution_date::VARCHAR AS day, split_from, split_to FROM splits WHERE effective',
    );
    const wanted = (await read<SplitRow>(files.splits)).map(
      ({ ticker, execution_date, split_from, split_to }) =>
        [ticker, execution_date, split_from, split_to].join(),
    );
    expect(splits.map((row) => Object.values(row).join()).sort()).toEqual(wanted.sort());
    const dividends = await bench.sql(
      'SELECT ticker, ex_dividend_date::VARCHAR AS day, cash_amount, currency FROM dividends',
    );
    const paid = (await read<DividendRow>(files.dividends)).map(
      ({ ticker, ex_dividend_date, cash_amount, currency }) =>
        [ticker, ex_dividend_date, cash_amount, currency].join(),
    );
    expect(dividends).toHaveLength(652);
    expect(dividends.map((row) => Object.values(row).join()).sort()).toEqual(paid.sort());
    // The file has this one twice; Waste Management paid it once.
    const twice = bench.findings('dividends').map(({ rule, symbol, key }) => [rule, symbol, key].join(' '));
    expect(twice).toEqual(['dividend-duplicate WM 2009-08-05']);
    expect(await bench.sql('SELECT count(*)::INTEGER AS count FROM dividends WHERE effective')).toEqual([
      { count: 651 },
    ]);
  });
});
