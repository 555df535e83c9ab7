import { mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ExportBench, openExportBench, QUIET, risingBars } from '../../../test/support/export-bench.ts';
import { madeJob } from '../../../test/support/made-silver.ts';
import type { TempFolder } from '../../../test/support/temp-folder.ts';
import { lockExport } from './lock-export.ts';
import { writeQlibExport } from './write-export.ts';

let bench: ExportBench;
let folder: TempFolder;

beforeAll(async () => {
  bench = await openExportBench();
  ({ folder } = bench);
});
afterAll(() => bench[Symbol.asyncDispose]());

describe('a folder that another process writes to', () => {
  it('is left alone until that ends', async () => {
    await bench.exported('shared', risingBars('A', ['2024-01-02']));
    const before = await readdir(folder.at('shared', '.generations'));
    const job = madeJob(folder.at('shared'), { files: await bench.silver(risingBars('B', ['2024-01-02'])) });
    {
      using _other = await lockExport(job.folder, QUIET.signal);
      // Nobody waits who has been told to stop.
      const refused = writeQlibExport(bench.session, job, { ...QUIET, signal: AbortSignal.abort() });
      await expect(refused).rejects.toMatchObject({
        code: 'E_LAKE_LOCKED',
        message: `The export ${job.folder} is being written by process ${process.pid} (barlake export qlib).`,
      });
      expect(await readdir(folder.at('shared', '.generations'))).toEqual(before);
    }
    await writeQlibExport(bench.session, job, QUIET);
    expect(await bench.read('shared')).toMatchObject({ instruments: [['B', '2024-01-02', '2024-01-02']] });
  });
});

describe('what others put beside an export', () => {
  it('keeps lists that people added, and drops what qlib has kept of the old values', async () => {
    const own = 'A\t2024-01-02\t2024-01-03\n';
    const days = ['2024-01-02', '2024-01-03'];
    for (const [index, rows] of [
      risingBars('A', days),
      risingBars('A', days, 20),
      risingBars('A', [...days, '2024-01-04'], 20),
    ].entries()) {
      const caches = ['features_cache', 'dataset_cache'];
      if (index > 0)
        for (const name of caches) await mkdir(folder.at('lists', name, 'day'), { recursive: true });
      const { action } = await bench.exported('lists', rows);
      expect(action).toBe(index === 2 ? 'appended' : 'written');
      if (index === 0) await writeFile(folder.at('lists', 'instruments', 'mine.txt'), own);
      expect(await readFile(folder.at('lists', 'instruments', 'mine.txt'), 'utf8')).toBe(own);
      const left = await readdir(folder.at('lists'));
      expect(left.filter((name) => caches.includes(name))).toEqual([]);
    }
  });
});

describe('a folder with something else in it', () => {
  it.each([
    ['a file', async (at: string) => writeFile(`${at}/notes.txt`, 'x')],
    ['a qlib directory of another make', async (at: string) => mkdir(`${at}/calendars`)],
    ['a link that leads out of it', async (at: string) => symlink('../elsewhere', `${at}/.current`)],
  ])('is refused and left alone: %s', async (_what, fill) => {
    const at = folder.at(`foreign-${_what.length}`);
    await mkdir(at);
    await fill(at);
    const before = await readdir(at);
    await expect(
      bench.exported(`foreign-${_what.length}`, risingBars('A', ['2024-01-02'])),
    ).rejects.toMatchObject({
      code: 'E_EXPORT_TARGET',
    });
    expect(await readdir(at)).toEqual(before);
  });

  it('is refused when it is an export of another asset, or a file', async () => {
    const rows = risingBars('A', ['2024-01-02']);
    await bench.exported('asset', rows);
    await expect(bench.exported('asset', rows, { asset: 'crypto' })).rejects.toMatchObject({
      code: 'E_EXPORT_TARGET',
    });
    await writeFile(folder.at('plain'), '');
    await expect(bench.exported('plain', rows)).rejects.toMatchObject({ code: 'E_EXPORT_TARGET' });
  });
});
