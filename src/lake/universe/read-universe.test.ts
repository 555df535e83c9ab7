import { mkdir, writeFile } from 'node:fs/promises';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { tradingDay } from '../../domain/trading-day.ts';
import { findUniverse } from './find-universe.ts';
import { readUniverse } from './read-universe.ts';
import { type UniverseFile, universePath } from './universe-file.ts';

const UNIVERSE: UniverseFile = {
  format: 1,
  category: 'us_equities',
  asOf: tradingDay('2026-03-13'),
  source: 'list',
  calls: 13,
  filter: { limit: null, search: null, active: 'true' },
  count: 3,
  symbols: ['AAPL', 'BACPA', 'BACpA'],
  listings: [{ symbol: 'AAPL', name: 'Apple Inc.', type: 'CS' }],
};

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('universe');
});
afterAll(() => folder[Symbol.asyncDispose]());

async function read(content: string | Uint8Array) {
  await writeFile(folder.at('file'), content);
  return readUniverse(folder.at('file'));
}

const refusal = (message: string) => ({
  code: 'E_UNIVERSE',
  message: expect.stringContaining(message) as string,
});

describe('readUniverse', () => {
  it('reads a universe file with what it says besides', async () => {
    const universe = await read(JSON.stringify(UNIVERSE));
    expect(universe.symbols).toEqual(UNIVERSE.symbols);
    expect(universe.file).toEqual(UNIVERSE);
  });

  it('lets fields through that a later version adds', async () => {
    const universe = await read(JSON.stringify({ ...UNIVERSE, checksum: 'later' }));
    expect(universe.symbols).toHaveLength(3);
  });

  it('takes plain text, one symbol a line, in its order and each once', async () => {
    const universe = await read('\uFEFF# mine\r\nMSFT\r\n\r\n  AAPL  \r\nMSFT\r\nO:SPY251219C00650000');
    expect(universe.symbols).toEqual(['MSFT', 'AAPL', 'O:SPY251219C00650000']);
    expect(universe.file).toBeUndefined();
  });

  it.each([
    ['', 'holds no symbol'],
    ['\n# nothing\n', 'holds no symbol'],
    ['AAPL,MSFT\n', 'holds "AAPL,MSFT" in line 1'],
    ['<html>\n<body>Not found</body>', 'holds "<body>Not found</body>" in line 2'],
    ['{}', 'no universe of barlake’s'],
    ['{"format":2}', 'a newer barlake wrote it'],
    [JSON.stringify({ ...UNIVERSE, category: 'stonks' }), 'no category of ours at category'],
    [JSON.stringify({ ...UNIVERSE, asOf: '2026-02-30' }), 'no calendar date at asOf'],
    [JSON.stringify({ ...UNIVERSE, count: 4 }), 'announces 4 symbols and holds 3'],
    [JSON.stringify({ ...UNIVERSE, symbols: ['A', 'A', 'B'] }), 'more than once'],
    [JSON.stringify({ ...UNIVERSE, symbols: ['A', 'B', '../etc'.padEnd(40, 'x')] }), 'cannot be a symbol'],
  ])('refuses %j', async (content, message) => {
    await expect(read(content)).rejects.toMatchObject(refusal(message));
  });

  it('refuses what a crash makes of a file that is copied: any part of it, and zeros', async () => {
    const whole = JSON.stringify(UNIVERSE, null, 1);
    await fc.assert(
      fc.asyncProperty(fc.integer({ min: 1, max: whole.length - 1 }), async (length) => {
        await expect(read(whole.slice(0, length))).rejects.toMatchObject({ code: 'E_UNIVERSE' });
      }),
      { numRuns: 50 },
    );
    await expect(read(new Uint8Array(4096))).rejects.toMatchObject({ code: 'E_UNIVERSE' });
  });

  it('says so when there is no such file, or a folder', async () => {
    await expect(readUniverse(folder.at('absent'))).rejects.toMatchObject(refusal('does not exist'));
    await expect(readUniverse(folder.path)).rejects.toMatchObject(refusal('is no file'));
  });
});

describe('findUniverse', () => {
  const find = (text: string) => findUniverse(text, { root: folder.at('lake'), cwd: folder.path });

  it('takes the newest file of a category, the file of a name, and otherwise a path', async () => {
    await mkdir(folder.at('lake', 'universe'), { recursive: true });
    const days = ['2026-03-12', '2025-12-31'].map(tradingDay);
    for (const day of days) await writeFile(folder.at('lake', universePath('etf', day)), '');
    await writeFile(folder.at('lake', 'universe', 'etf_20269999.json'), '');
    expect(await find('etf')).toBe(folder.at('lake', 'universe', 'etf_20260312.json'));
    expect(await find('etf_20251231')).toBe(folder.at('lake', 'universe', 'etf_20251231.json'));
    expect(await find('etf_20240102')).toBe(folder.at('etf_20240102'));
    expect(await find('./etf')).toBe(folder.at('etf'));
    await expect(find('otc')).rejects.toMatchObject({ ...refusal('no universe of otc'), exit: 2 });
  });
});
