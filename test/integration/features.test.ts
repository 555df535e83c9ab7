import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { cliErrorSchema } from '../../contract/cli/error.ts';
import { featureShowDocumentSchema, featuresListDocumentSchema } from '../../contract/cli/features.ts';
import { tradingDay } from '../../src/domain/trading-day.ts';
import { type FactorLake, openFactorLake, XNYS } from '../support/factor-lake.ts';
import { type Finished, runInside } from '../support/run-barlake.ts';
import { readParquet } from '../support/sample-lake.ts';
import { makeTempFolder, type TempFolder } from '../support/temp-folder.ts';

const DAYS = XNYS.tradingDays(tradingDay('2024-01-02'), tradingDay('2024-01-10'));

let lake: FactorLake;
let folder: TempFolder;

beforeAll(async () => {
  folder = await makeTempFolder('features');
  await mkdir(folder.at('features'));
  await writeFile(
    folder.at('features', 'mine.yaml'),
    'dataset: stocks_daily\nfeatures:\n  - { name: doubled, expression: "2*$daily_return", description: Twice }\n',
  );
  lake = await openFactorLake();
  // A is halted on the third day and split on the fourth; Z is listed on the third day.
  const closes = [10, 12, undefined, 6, 9, 9, 18];
  for (const [index, day] of DAYS.entries()) {
    const close = closes[index];
    const own = close === undefined ? {} : { A: close };
    await lake.publish('stocks_daily', day, { ...own, ...(index >= 2 ? { Z: 100 + index } : {}) });
  }
  await lake.publish('stocks_minute', '2024-01-10', { A: [17, 18] });
  await lake.know({
    splits: [{ ticker: 'A', execution_date: '2024-01-05', split_from: 1, split_to: 2 }],
    dividends: [{ ticker: 'A', ex_dividend_date: '2024-01-09', cash_amount: 3, currency: 'USD' }],
  });
});

afterAll(async () => {
  await lake[Symbol.asyncDispose]();
  await folder[Symbol.asyncDispose]();
});

const run = (...args: readonly string[]): Promise<Finished> =>
  runInside(['--lake', lake.lake.root, 'features', ...args], { cwd: folder.path });

async function evaluate(...args: readonly string[]): Promise<readonly (readonly string[])[]> {
  const { code, out, err } = await run('eval', ...args, '--dataset', 'stocks_daily', '--format', 'csv');
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out
    .trimEnd()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
}

async function failure(...args: readonly string[]) {
  const { code, out } = await run(...args, '--json');
  return { exit: code, ...cliErrorSchema.parse(JSON.parse(out)).error };
}

describe('barlake features eval', () => {
  it('answers for the trading days of a symbol, halts included, on adjusted prices', async () => {
    const rows = await evaluate('$close', '$factor', '$volume', '$change', '--symbols', 'A');
    // The dividend: 9 / (9 − 3) = 1.5.
    expect(rows).toEqual([
      ['A', '2024-01-02', '10', '1', '100', ''],
      ['A', '2024-01-03', '12', '1', '100', '0.2'],
      ['A', '2024-01-04', '', '', '', ''],
      ['A', '2024-01-05', '12', '2', '50', '0'],
      ['A', '2024-01-08', '18', '2', '50', '0.5'],
      ['A', '2024-01-09', '27', '3', '33.333332', '0'],
      ['A', '2024-01-10', '54', '3', '33.333332', '1'],
    ]);
  });

  it('gives the same values whatever the days asked for', async () => {
    const expressions = [
      'Mean($close, 3)',
      'EMA($close, 3)',
      'Sum($volume, 0)',
      'Delta($close, 2)',
      '$change',
    ];
    const all = await evaluate(...expressions);
    for (const [index, from] of DAYS.entries()) {
      const to = DAYS[Math.min(index + 1, DAYS.length - 1)] ?? from;
      const expected = all.filter(([, day = '']) => day >= from && day <= to);
      expect(await evaluate(...expressions, '--from', from, '--to', to)).toEqual(expected);
    }
  });

  it('reads features of sets, other instruments, and the future only when told to', async () => {
    expect(await evaluate('$daily_return*100', '--symbols', 'A', '--to', '2024-01-03')).toEqual([
      ['A', '2024-01-02', ''],
      ['A', '2024-01-03', '20.000004'],
    ]);
    const foreign = ["$close-ChangeInstrument('Z',$close)", '--symbols', 'A', '--from', '2024-01-04'];
    expect((await evaluate(...foreign)).map(([, , value]) => value)).toEqual([
      '',
      '-91',
      '-86',
      '-78',
      '-52',
    ]);
    const label = ['Ref($close, -1)', '--symbols', 'A', '--to', '2024-01-03', '--allow-future'];
    expect((await evaluate(...label)).map(([, , value]) => value)).toEqual(['12', '']);
  });

  it('names the column of an expression on several lines in one', async () => {
    const { out } = await run('eval', '$close +\n  $open', '--dataset', 'stocks_daily', '--format', 'csv');
    expect(out).toMatch(/^symbol,date,\$close \+ \$open\n/);
  });

  it('computes minutes by session', async () => {
    const args = ['$close', '$open', '--dataset', 'stocks_minute', '--format', 'csv'];
    const { out } = await run('eval', ...args);
    expect(out.trimEnd().split('\n').slice(1)).toEqual(['A,2024-01-10T12:00:00Z,54,51']);
  });

  it('writes every format, and nothing into the lake', async () => {
    const before = await readdir(lake.lake.root, { recursive: true });
    const path = folder.at('out.parquet');
    await run(
      'eval',
      '$close',
      '--dataset',
      'stocks_daily',
      '--symbols',
      'Z',
      '--format',
      'parquet',
      '--output',
      path,
    );
    expect((await readParquet(path)).map(String)).toEqual(
      DAYS.slice(2).map((day, index) => `Z,${day},${102 + index}.0`),
    );
    const { out } = await run('eval', '$close', '--dataset', 'stocks_daily', '--limit', '2', '--json');
    expect(JSON.parse(out)).toEqual([
      { symbol: 'A', date: '2024-01-02', $close: 10 },
      { symbol: 'A', date: '2024-01-03', $close: 12 },
    ]);
    const table = await run('eval', '$close', '--dataset', 'stocks_daily', '--limit', '3');
    expect(table.out).toMatch(/^symbol +date +\$close\nA +2024-01-02 +10\n.*\nA +2024-01-04 +–\n$/);
    expect(await readdir(lake.lake.root, { recursive: true })).toEqual(before);
  });

  it('says why there are no rows', async () => {
    const { code, err } = await run('eval', '$close', '--dataset', 'stocks_daily', '--from', '2025-01-02');
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/^No rows\. The lake holds stocks_daily from 2024-01-02/) as unknown,
    });
    expect((await run('eval', '$close', '--dataset', 'fx_daily')).err).toMatch(
      /^No rows: the lake holds no fx_daily/,
    );
  });

  it('names symbols that the lake has no bars of', async () => {
    const args = ["ChangeInstrument('SPYY', $close)", '--symbols', 'A,NOPE', '--dataset', 'stocks_daily'];
    const { code, out, err } = await run('eval', ...args, '--format', 'csv', '--quiet');
    expect({ code, err }).toEqual({
      code: 0,
      err: 'The lake has no bars of NOPE, SPYY: what is asked of them is missing.\n',
    });
    expect(out.trimEnd().split('\n')).toHaveLength(1 + DAYS.length);
  });

  it('warns when prices of stocks cannot be adjusted', async () => {
    await using other = await openFactorLake();
    await other.publish('stocks_daily', '2024-01-02', { A: 10 });
    const args = ['--lake', other.lake.root, 'features', 'eval', '$close', '--dataset', 'stocks_daily'];
    const { code, err } = await runInside(args, { cwd: folder.path });
    expect({ code, err }).toEqual({
      code: 0,
      err: expect.stringMatching(/not adjusted.*barlake sync reference/) as unknown,
    });
  });

  it.each([
    [
      'an unknown operator',
      ['Meen($close,5)'],
      'E_EXPRESSION',
      /did you mean Mean\?[^]*\n {2}Meen\(\$close,5\)\n {2}\^{4}$/,
    ],
    ['an unknown field', ['Mean($clse,5)'], 'E_EXPRESSION', /\n {2}Mean\(\$clse,5\)\n {7}\^{5}$/],
    ['too few arguments', ['Mean($close)'], 'E_EXPRESSION', /N is missing/],
    ['a window below 1', ['Mean($close,-1)'], 'E_EXPRESSION', /\^/],
    ['the future', ['Ref($close,-1)'], 'E_EXPRESSION', /future/],
    ['a field of other bars', ['$strike'], 'E_EXPRESSION', /\^{7}/],
    ['an unknown dataset', ['$close', '--dataset', 'stock_daily'], 'E_DATASET', /stock_daily/],
    ['an impossible day', ['$close', '--from', '2024-02-30'], 'E_DATE', /2024-02-30/],
    ['a symbol that is none', ['$close', '--symbols', 'A,,B'], 'E_USAGE', /empty item/],
  ])('refuses %s with the place and exit code 2', async (_, args, code, message) => {
    const dataset = args.includes('--dataset') ? [] : ['--dataset', 'stocks_daily'];
    expect(await failure('eval', ...args, ...dataset)).toMatchObject({
      exit: 2,
      code,
      message: expect.stringMatching(message) as unknown,
    });
  });

  it.each([
    ['$strike + 1', 'It is a field of options_daily, options_minute.'],
    ['$KMID + 1', 'It is a feature of alpha158, which features.sets in barlake.yaml does not name.'],
  ])('says where the name in %s is known', async (expression, words) => {
    expect(await failure('eval', expression, '--dataset', 'stocks_daily')).toMatchObject({
      code: 'E_EXPRESSION',
      mend: expect.stringContaining(words) as unknown,
    });
  });

  it('refuses columns of a Parquet file that differ in case alone', async () => {
    const parquet = ['--format', 'parquet', '--output', folder.at('case.parquet')];
    const { code, err } = await run('eval', '$close', '$CLOSE', '--dataset', 'stocks_daily', ...parquet);
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringMatching(/^error E_USAGE: \$close and \$CLOSE differ in case/) as unknown,
    });
  });

  it('names the damaged file', async () => {
    await using other = await openFactorLake();
    for (const day of DAYS.slice(0, 2)) await other.publish('stocks_daily', day, { A: 10 });
    const bronze = join(
      other.lake.root,
      'bronze',
      'stocks_daily',
      'year=2024',
      'month=01',
      '2024-01-03.parquet',
    );
    const bytes = await readFile(bronze);
    await writeFile(bronze, bytes.subarray(0, bytes.length - 20));
    const args = [
      '--lake',
      other.lake.root,
      'features',
      'eval',
      '$close',
      '--dataset',
      'stocks_daily',
      '--json',
    ];
    const { out } = await runInside(args, { cwd: folder.path });
    expect(cliErrorSchema.parse(JSON.parse(out)).error).toMatchObject({
      code: 'E_PARTITION_DAMAGED',
      message: expect.stringContaining('2024-01-03') as unknown,
    });
  });
});

describe('barlake features', () => {
  it('is no command by itself, and explains those under it', async () => {
    expect(await failure()).toMatchObject({ exit: 2, code: 'E_USAGE' });
    expect((await run('eval', '--help')).out).toMatch(
      /Usage: barlake features eval \[options\] <expression\.\.\.>/,
    );
  });
});

describe('barlake features list', () => {
  const list = async (...args: readonly string[]) =>
    featuresListDocumentSchema.parse(JSON.parse((await run('list', ...args, '--json')).out));

  it('shows the sets, a person’s own among them', async () => {
    const document = await list();
    if (!('sets' in document)) throw new Error('no sets');
    expect(document.sets.map(({ name, features }) => [name, features])).toEqual([
      ['base', 14],
      ['alpha158', 159],
      ['alpha360', 361],
      ['mine', 1],
    ]);
    expect((await run('list')).out).toMatch(/^alpha158 +159 /m);
  });

  it('shows features by set and by dataset', async () => {
    const mine = await list('--set', 'mine');
    expect(mine).toMatchObject({ features: [{ name: 'doubled', set: 'mine', datasets: ['stocks_daily'] }] });
    const options = await list('--dataset', 'options_daily');
    if (!('features' in options)) throw new Error('no features');
    expect(options.features.map(({ name }) => name)).toContain('moneyness');
    expect((await run('list', '--set', 'mine')).out).toBe('doubled\n    2*$daily_return\n    Twice\n');
  });

  it('shows operators, alone', async () => {
    const document = await list('--operators');
    if (!('operators' in document)) throw new Error('no operators');
    expect(document.operators.find(({ name }) => name === 'WMA')).toMatchObject({
      right: 'WMean',
      origin: 'qlib',
    });
    expect((await run('list', '--operators')).out).toMatch(/^Mean\(feature, N\) /m);
    expect(await failure('list', '--operators', '--set', 'base')).toMatchObject({ exit: 2, code: 'E_USAGE' });
    expect(await failure('list', '--set', 'bas')).toMatchObject({ exit: 2, code: 'E_FEATURES' });
  });
});

describe('barlake features show', () => {
  const show = async (...args: readonly string[]) =>
    featureShowDocumentSchema.parse(JSON.parse((await run('show', ...args, '--json')).out));

  it('explains a feature by its name, for the bars it is for', async () => {
    expect(await show('relative_volume')).toMatchObject({
      set: 'base',
      dataset: 'stocks_daily',
      fields: ['volume'],
      lookBack: 20,
      lookAhead: 0,
      type: 'f64',
    });
    expect(await show('days_to_expiry', '--dataset', 'options_minute')).toMatchObject({
      dataset: 'options_minute',
    });
    expect(await show('LABEL0')).toMatchObject({ set: 'alpha158', lookAhead: 2 });
    expect((await run('show', 'relative_volume')).out).toMatch(/^rows {5}its own and 20 before$/m);
  });

  it('explains an expression: what is odd about it, and its kernels', async () => {
    const document = await show('WMA($close, 3) + EMA($close, 5)');
    expect(document).toMatchObject({
      name: null,
      lookBack: null,
      notes: [{ operator: 'WMA', right: 'WMean' }],
    });
    expect(document.steps.map(({ kernel }) => kernel)).toEqual(
      expect.arrayContaining(['wma', 'ema', 'add', 'to_f32']),
    );
    expect((await run('show', "ChangeInstrument('SPY', Mean($close, 5))/$close")).out).toMatch(
      /^kernels of SPY#1, over the rows of SPY\n.*clean[^]*\nkernels\n {2}r2 {3}= div\(SPY#1, \$close\)/m,
    );
    expect((await run('show', '$strike')).out).toMatch(/^dataset {2}options_daily$/m);
  });

  it('explains a feature although the file of another set is broken', async () => {
    const broken = folder.at('features', 'broken.yaml');
    await writeFile(broken, 'features: [');
    expect(await show('relative_volume')).toMatchObject({ set: 'base' });
    expect(await failure('show', 'relativ_volume')).toMatchObject({
      code: 'E_FEATURES',
      message: expect.stringContaining('broken.yaml') as unknown,
    });
    await rm(broken);
  });

  it('knows no feature that no set has', async () => {
    const error = await failure('show', 'relativ_volume');
    expect(error).toMatchObject({
      exit: 2,
      code: 'E_FEATURES',
      mend: expect.stringContaining('relative_volume') as unknown,
    });
    expect(await failure('show', 'close')).toMatchObject({
      mend: expect.stringMatching(/^The field is '\$close'/) as unknown,
    });
    expect(await failure('show', 'moneyness', '--dataset', 'stocks_daily')).toMatchObject({
      code: 'E_FEATURES',
    });
  });
});
