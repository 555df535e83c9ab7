import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { madeJob, makeSilver } from '../../../test/support/made-silver.ts';
import { makeTempFolder, type TempFolder } from '../../../test/support/temp-folder.ts';
import { type DuckDbSession, openSession } from '../duckdb/session.ts';
import type { ExportJob } from './export-job.ts';
import { verifyExport } from './verify-export.ts';
import { writeQlibExport } from './write-export.ts';

const QUIET = { signal: new AbortController().signal, onSymbol: () => undefined };

let folder: TempFolder;
let session: DuckDbSession;
let job: ExportJob;

beforeAll(async () => {
  folder = await makeTempFolder('verify');
  session = await openSession({ threads: 2, memoryMb: 400, tempFolder: folder.at('spill') });
  const path = folder.at('silver.parquet');
  const days = ['2024-01-02', '2024-01-04'];
  await makeSilver(
    session,
    path,
    ['A', 'B'].flatMap((symbol) => days.map((day) => ({ symbol, day, close: 1.1, total: 1.3 }))),
  );
  job = madeJob(folder.at('qlib'), { files: [{ key: '2024', path, fingerprint: 'first' }] });
});
afterAll(async () => {
  session[Symbol.dispose]();
  await folder[Symbol.asyncDispose]();
});

/** Writes the export anew, does something to it, and reads it back. */
async function verifyAfter(damage: () => Promise<unknown>) {
  await rm(job.folder, { recursive: true, force: true });
  await writeQlibExport(session, job, QUIET);
  await damage();
  return verifyExport(session, job, QUIET);
}

const at = (...names: readonly string[]) => folder.at('qlib', ...names);

async function flip(path: string, offset: number): Promise<void> {
  const bytes = await readFile(path);
  bytes.writeUInt8(bytes.readUInt8(offset) ^ 1, offset);
  await writeFile(path, bytes);
}

describe('verifyExport', () => {
  it('compares every cell of a sound export', async () => {
    expect(await verifyAfter(async () => undefined)).toEqual({
      cells: 48,
      files: 16,
      problems: 0,
      samples: [],
    });
  });

  it.each<readonly [string, () => Promise<unknown>, string]>([
    ['a value', () => flip(at('features', 'a', 'close.day.bin'), 4), 'close.day.bin, row 0: 1.42'],
    ['a hole', () => flip(at('features', 'a', 'close.day.bin'), 11), 'close.day.bin, row 1'],
    ['a first row', () => flip(at('features', 'a', 'open.day.bin'), 3), 'open.day.bin'],
    [
      'a length',
      () => writeFile(at('features', 'b', 'low.day.bin'), Buffer.alloc(8)),
      'low.day.bin has 1 values',
    ],
    [
      'an end',
      () => writeFile(at('features', 'b', 'low.day.bin'), Buffer.alloc(7)),
      'low.day.bin is missing or no bin',
    ],
    ['a missing file', () => rm(at('features', 'b', 'high.day.bin')), 'high.day.bin is missing'],
    ['a missing folder', () => rm(at('features', 'b'), { recursive: true }), 'features/b is missing'],
    ['a stray folder', () => mkdir(at('features', 'zz')), 'features/zz belongs to no symbol'],
    ['a stray field', () => writeFile(at('features', 'a', 'x.day.bin'), ''), 'x.day.bin is no field'],
    ['a calendar', () => writeFile(at('calendars', 'day.txt'), '2024-01-02\n'), 'calendars/day.txt'],
    ['a list of instruments', () => writeFile(at('instruments', 'all.txt'), ''), 'instruments/all.txt'],
  ])('finds %s that is not as in silver', async (_what, damage, words) => {
    const { problems, samples } = await verifyAfter(damage);
    expect(problems).toBeGreaterThan(0);
    expect(samples.join('\n')).toContain(words);
  });

  it('says that there is no export', async () => {
    const elsewhere = { ...job, folder: folder.at('none') };
    expect(await verifyExport(session, elsewhere, QUIET)).toMatchObject({ cells: 0, problems: 1 });
  });
});
