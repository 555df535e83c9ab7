import { writeFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { makeTempFolder } from '../../../test/support/temp-folder.ts';
import { findLandedLine } from './find-line.ts';

const HEADER = 'ticker,volume,open,close,high,low,window_start,transactions';
const signal = new AbortController().signal;

async function find(text: string, symbol: string, timestampMs: number) {
  await using folder = await makeTempFolder('line');
  const path = folder.at('day.csv.gz');
  await writeFile(path, gzipSync(text));
  return await findLandedLine(path, { symbol, timestampMs }, signal);
}

describe('a line of a landed file', () => {
  it('is found by symbol and start, not by part of either', async () => {
    const lines = ['AA,1,1,1,1,1,1000000000,1', 'A,1,1,1,1,1,10000000000,1', 'A,1,1,1,1,1,1000000000,7'];
    const found = await find([HEADER, ...lines, ''].join('\n'), 'A', 1000);
    expect(found).toEqual({ header: HEADER, line: lines[2], lineNumber: 4 });
  });

  it('is found in whatever order the columns are, with other line ends, and without the last one', async () => {
    const found = await find('window_start,ticker\r\n5000000,B\r\n1000000,A', 'A', 1);
    expect(found).toEqual({ header: 'window_start,ticker', line: '1000000,A', lineNumber: 3 });
  });

  it('is found across the pieces in which a large file is read', async () => {
    const many = Array.from({ length: 100_000 }, (_, index) => `S${index},1,1,1,1,1,1000000,1`);
    const found = await find([HEADER, ...many].join('\n'), 'S99999', 1);
    expect(found?.lineNumber).toBe(100_001);
  });

  it('is numbered where lines that are none of a bar, and long ones, stand before it', async () => {
    const before = [
      '',
      'A',
      `A,${'9'.repeat(600_000)},1`,
      ...Array.from({ length: 20_000 }, () => 'B,1,1,1,1,1,1000000,1'),
    ];
    const found = await find([HEADER, ...before, 'A,1,1,1,1,1,1000000,2', ''].join('\n'), 'A', 1);
    expect(found).toMatchObject({ line: 'A,1,1,1,1,1,1000000,2', lineNumber: before.length + 2 });
  });

  it('is not found where there is none', async () => {
    expect(await find(`${HEADER}\n`, 'A', 1)).toBeUndefined();
    expect(await find(`${HEADER}\n${'A'.repeat(300_000)}`, 'A', 1)).toBeUndefined();
  });
});
