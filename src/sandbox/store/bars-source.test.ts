import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tradingDay } from '../../domain/trading-day.ts';
import type { BarsFile } from '../sandbox-options.ts';
import { readBarsSource } from './bars-source.ts';

const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
/** 2024-03-08 and 2024-03-11, on both sides of a clock change, at midnight of New York. */
const FRIDAY = 'A,1,2,2,2,2,1709874000000000000,1';
const MONDAY = 'B,1.5,2,2,2,2,1710129600000000000,1';
/** The vendor's samples and real history, where the machine has them. */
const SHARED = join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'data');

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'bars-'));
});
afterAll(() => rm(folder, { recursive: true }));

async function file(content: string | Buffer, more: Partial<BarsFile> = {}): Promise<BarsFile> {
  const path = join(folder, `${Math.abs(hashCode(content.toString('latin1')))}.csv`);
  await writeFile(path, content);
  return { path, dataset: 'stocks_daily', ...more };
}

function hashCode(text: string): number {
  return [...text].reduce((hash, character) => (Math.imul(hash, 31) + character.charCodeAt(0)) | 0, 7);
}

async function served(files: readonly BarsFile[]): Promise<Record<string, string>> {
  const source = await readBarsSource(files);
  const texts = source.entries.map(async (entry) => {
    const bytes = Buffer.concat(await Array.fromAsync(source.content(entry)));
    return [entry.key, (source.isCompressed(entry) ? gunzipSync(bytes) : bytes).toString('latin1')] as const;
  });
  return Object.fromEntries(await Promise.all(texts));
}

describe('readBarsSource', () => {
  it('cuts rows by the local date of window_start and keeps their bytes and order', async () => {
    const text = `${HEADER}\n${MONDAY}\n${FRIDAY}\n${MONDAY.replace('B', 'B2')}`;
    const expected = {
      'us_stocks_sip/day_aggs_v1/2024/03/2024-03-08.csv.gz': `${HEADER}\n${FRIDAY}\n`,
      'us_stocks_sip/day_aggs_v1/2024/03/2024-03-11.csv.gz': `${HEADER}\n${MONDAY}\nB2,${MONDAY.slice(2)}\n`,
    };
    expect(await served([await file(text)])).toEqual(expected);
    expect(await served([await file(gzipSync(text))])).toEqual(expected);
  });

  it('keeps carriage returns, leaves empty lines out, and joins files of one day', async () => {
    const first = await file(`${HEADER}\r\n${FRIDAY}\r\n\n${MONDAY}\r\n\n`);
    const second = await file(`${HEADER}\r\n${FRIDAY.replace('A', 'Z')}\r\n`);
    expect(Object.values(await served([first, second]))).toEqual([
      `${HEADER}\r\n${FRIDAY}\r\n${FRIDAY.replace('A', 'Z')}\r\n`,
      `${HEADER}\r\n${MONDAY}\r\n`,
    ]);
  });

  it('serves a file whole under a day, byte for byte', async () => {
    const day = tradingDay('2025-01-02');
    const odd = 'anything\nat all';
    const key = 'us_options_opra/minute_aggs_v1/2025/01/2025-01-02.csv.gz';
    expect(await served([await file(odd, { day, dataset: 'options_minute' })])).toEqual({ [key]: odd });
    expect(await served([await file(gzipSync(odd), { day, dataset: 'options_minute' })])).toEqual({
      [key]: odd,
    });
  });

  it.each([
    ['a header without the columns', 'ticker,price\nA,1\n', 'lacks the columns'],
    ['no rows', `${HEADER}\n`, 'has no rows'],
    [
      'times that are not nanoseconds',
      `${HEADER}\n${FRIDAY.replace('1709874000000000000', '17098740000000000')}`,
      'line 2',
    ],
    [
      'times before anything traded',
      `${HEADER}\n${FRIDAY.replace('1709874000000000000', '-68400000000000')}`,
      'line 2',
    ],
    ['a cut gzip', gzipSync(`${HEADER}\n${FRIDAY}\n`).subarray(0, 40), 'not a whole gzip file'],
  ])('refuses %s', async (_, content, words) => {
    await expect(readBarsSource([await file(content)])).rejects.toMatchObject({
      code: 'E_BARS_FILE',
      message: expect.stringContaining(words) as string,
      mend: expect.any(String) as string,
    });
  });

  it('refuses what is not there and what does not fit together', async () => {
    const missing = { path: join(folder, 'missing.csv'), dataset: 'stocks_daily' } as const;
    await expect(readBarsSource([missing])).rejects.toMatchObject({ code: 'E_BARS_FILE' });
    const first = await file(`${HEADER}\n${FRIDAY}\n`);
    const second = await file(`${HEADER},vwap\n${FRIDAY},2\n`);
    await expect(readBarsSource([first, second])).rejects.toMatchObject({ code: 'E_BARS_FILE' });
    const whole = { ...first, day: tradingDay('2024-03-08') };
    await expect(readBarsSource([whole, whole])).rejects.toMatchObject({ code: 'E_BARS_FILE' });
  });
});

describe.skipIf(!existsSync(join(SHARED, 'real')))('real files', () => {
  it.each([
    ['us_stocks_day_1998_2021.csv.gz', 'stocks_daily', 5849],
    ['us_stocks_minute_2008_2015.csv.gz', 'stocks_minute', 20],
  ] as const)('%s is cut into days without losing a row', async (name, dataset, dayCount) => {
    const path = join(SHARED, 'real', name);
    const all = gunzipSync(await readFile(path))
      .toString('latin1')
      .trimEnd()
      .split('\n');
    const objects = await served([{ path, dataset }]);
    expect(Object.keys(objects).length).toBe(dayCount);
    const rows = Object.values(objects).flatMap((text) => text.trimEnd().split('\n').slice(1));
    expect(rows.length).toBe(all.length - 1);
    expect(rows.toSorted(compare)).toEqual(all.slice(1).toSorted(compare));
  });
});

describe.skipIf(!existsSync(join(SHARED, 'polygon-samples')))('the vendor’s samples', () => {
  const sample = (name: string): string =>
    join(SHARED, 'polygon-samples', `${name}_candlesticks_example.csv`);

  it('are cut by day though they end without a line feed', async () => {
    for (const dataset of ['options_daily', 'options_minute', 'stocks_daily'] as const) {
      const path = sample(dataset.replace('daily', 'day'));
      const text = await readFile(path, 'latin1');
      const objects = await served([{ path, dataset }]);
      const rows = Object.values(objects).flatMap((object) => object.trimEnd().split('\n').slice(1));
      expect(rows.toSorted(compare)).toEqual(text.split('\n').slice(1).toSorted(compare));
    }
  });

  it('are served whole under a day where their times are broken', async () => {
    const path = sample('stocks_minute');
    const dataset = 'stocks_minute';
    await expect(readBarsSource([{ path, dataset }])).rejects.toMatchObject({ code: 'E_BARS_FILE' });
    const objects = await served([{ path, dataset, day: tradingDay('2023-03-28') }]);
    expect(Object.values(objects)).toEqual([await readFile(path, 'latin1')]);
  });
});

function compare(left: string, right: string): number {
  return left < right ? -1 : Number(left > right);
}
