import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { sizeOf } from './size-of.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('size-of');
  mkdirSync(folder.at('bronze'));
  writeFileSync(folder.at('bronze', 'day'), 'twelve bytes');
});
afterAll(() => folder[Symbol.asyncDispose]());

describe('sizeOf', () => {
  it('tells the bytes of a file, and that there is none, also where its folder is a file', async () => {
    expect(await sizeOf(folder.at('bronze', 'day'))).toBe(12);
    expect(await sizeOf(folder.at('bronze', 'other'))).toBeUndefined();
    expect(await sizeOf(folder.at('bronze', 'day', 'more'))).toBeUndefined();
  });

  it('takes a file that the disk refuses to look at for no missing one', async () => {
    await expect(sizeOf(folder.at('bronze', 'x'.repeat(300)))).rejects.toThrow(/ENAMETOOLONG/);
  });
});
