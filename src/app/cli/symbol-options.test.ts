import { writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import type { CommandContext } from './command-spec.ts';
import { addSymbolOptions, readSymbols } from './symbol-options.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('symbol-options');
});
afterAll(() => folder[Symbol.asyncDispose]());

function read(...args: string[]) {
  const command = new Command();
  addSymbolOptions(command);
  const options = command.parse(args, { from: 'user' }).opts();
  const context = { cwd: folder.path, config: { lake: { root: folder.at('lake') } } };
  return readSymbols({ options, context: context as CommandContext });
}

describe('symbol options', () => {
  it('are absent, a list, or a file below the current folder', async () => {
    await writeFile(folder.at('mine.txt'), 'MSFT\nAAPL\n');
    expect(await read()).toBeUndefined();
    expect(await read('--symbols', 'BACpA, AAPL,BACpA')).toEqual(['BACpA', 'AAPL']);
    expect(await read('--universe', 'mine.txt')).toEqual(['MSFT', 'AAPL']);
  });

  it('are refused when they contradict each other, are empty or no symbols', async () => {
    const refused = (code: string) => ({ code, exit: 2 });
    await expect(read('--symbols', 'A', '--universe', 'x')).rejects.toMatchObject(refused('E_USAGE'));
    await expect(read('--symbols', 'A,,B')).rejects.toMatchObject(refused('E_USAGE'));
    await expect(read('--symbols', 'A B')).rejects.toMatchObject(refused('E_SYMBOL'));
    await expect(read('--universe', 'absent')).rejects.toMatchObject(refused('E_UNIVERSE'));
    await expect(read('--universe', 'fx')).rejects.toMatchObject(refused('E_UNIVERSE'));
  });
});
