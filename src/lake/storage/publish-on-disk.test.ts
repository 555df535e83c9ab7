import { chmod, mkdir, open, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { publishOnDisk } from './publish-on-disk.ts';

let folder: TempFolder;
beforeAll(async () => {
  folder = await makeTempFolder('publish');
});
afterAll(() => folder[Symbol.asyncDispose]());

async function stage(text: string): Promise<string> {
  const path = folder.at('staged');
  await writeFile(path, text);
  return path;
}

describe('publishOnDisk', () => {
  it('moves a file into folders that do not exist yet', async () => {
    const target = folder.at('bronze', 'year=2024', 'month=03', 'day.parquet');
    await publishOnDisk(await stage('bars'), target);
    expect(await readFile(target, 'utf8')).toBe('bars');
    expect(await readdir(folder.path)).toEqual(['bronze']);
  });

  it('replaces what was there, and who has it open still reads the old content', async () => {
    const target = folder.at('replaced');
    await publishOnDisk(await stage('old'), target);
    await using reader = await open(target, 'r');
    await publishOnDisk(await stage('new'), target);
    expect(await reader.readFile('utf8')).toBe('old');
    expect(await readFile(target, 'utf8')).toBe('new');
  });

  it('leaves the old file and the staged one when the move fails', async () => {
    const target = folder.at('occupied');
    await mkdir(join(target, 'inside'), { recursive: true });
    const staged = await stage('bars');
    await expect(publishOnDisk(staged, target)).rejects.toMatchObject({ syscall: 'rename' });
    expect((await stat(target)).isDirectory()).toBe(true);
    expect(await readFile(staged, 'utf8')).toBe('bars');
  });

  it('says so when there is nothing staged', async () => {
    await expect(publishOnDisk(folder.at('absent'), folder.at('target'))).rejects.toMatchObject({
      code: 'ENOENT',
    });
  });

  it('keeps the permissions of the staged file', async () => {
    const staged = await stage('bars');
    await chmod(staged, 0o640);
    await publishOnDisk(staged, folder.at('permissions'));
    expect((await stat(folder.at('permissions'))).mode & 0o777).toBe(0o640);
  });
});
