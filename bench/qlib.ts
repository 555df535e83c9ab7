import { execFile } from 'node:child_process';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { askAlphas } from '../test/conformance/python/ask-qlib.ts';
import { prepareQlib } from '../test/conformance/python/qlib-environment.ts';
import { writeQlibFolder } from '../test/support/qlib-folder.ts';
import { makeQlibMarket } from '../test/support/qlib-market.ts';
import { makeTempFolder, type TempFolder } from '../test/support/temp-folder.ts';
import { type BenchRow, median, seconds } from './bench-row.ts';
import { runChild } from './run-child.ts';

const execute = promisify(execFile);

const SYMBOLS = 500;
const DAYS = 1250;
const ROUNDS = 3;
const EXPORT_FIELDS = ['open', 'high', 'low', 'close', 'volume', 'vwap', 'factor', 'change'];

interface Features {
  readonly seconds: number;
  readonly rows: number;
  readonly columns: number;
  readonly peakMb: number;
}

interface OwnFeatures extends Features {
  /** A second time in the same process: threads and compiled code are there. */
  readonly again: number;
}

interface ExportTimes {
  readonly seconds: { readonly full: number };
}

/**
 * barlake beside pyqlib 0.9.7, in one run on one machine: Alpha158 over 500 × 1,250 clean rows, both from the same qlib
 * directory to all columns in memory (imports and `qlib.init` not counted), ours twice in a process, and writing such a
 * directory. Without Python or a package index there is nothing to compare with.
 */
export async function benchQlib(): Promise<readonly BenchRow[]> {
  const python = await prepareQlib();
  if (python === undefined)
    return [{ what: 'pyqlib', figure: 'cannot be installed here', target: '', ok: true }];
  await using temp = await makeTempFolder('bench-qlib');
  return [...(await benchAlpha158(python, temp)), ...(await benchDump(python, temp))];
}

async function benchAlpha158(python: string, temp: TempFolder): Promise<readonly BenchRow[]> {
  const folder = temp.at('alpha158');
  const habits = Array.from({ length: SYMBOLS }, () => 'plain' as const);
  await writeQlibFolder(folder, makeQlibMarket({ days: DAYS, seed: 2, habits }));
  const { alpha158 } = await askAlphas(python);
  const expressions = temp.at('alpha158.json');
  await writeFile(expressions, JSON.stringify(alpha158.map(([, expression]) => expression)));
  const ours: OwnFeatures[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    ours.push(await runChild<OwnFeatures>('qlib-features-child.ts', [folder, '2', expressions]));
  }
  const one = await runPythonChild<Features>(python, 'qlib-features.py', [folder, '1', expressions]);
  const two = await runPythonChild<Features>(python, 'qlib-features.py', [folder, '2', expressions]);
  const fresh = median(ours.map((run) => run.seconds));
  const mine = median(ours.map((run) => run.again));
  const peakMb = Math.max(...ours.map((run) => run.peakMb));
  if (one.rows !== ours[0]?.rows || one.columns !== ours[0].columns) {
    throw new Error(`qlib answers ${one.rows} × ${one.columns}, we ${ours[0]?.rows} × ${ours[0]?.columns}`);
  }
  return [
    shown(`Alpha158, ${SYMBOLS} × ${DAYS}, barlake with two threads`, `${mine.toFixed(2)} s`),
    shown('the same, first work of a process, starting threads included', `${fresh.toFixed(2)} s`),
    shown('peak memory of that process, both results in it', `${peakMb.toFixed(0)} MB`, 2048 - peakMb),
    compared('pyqlib with its default, one process', { theirs: one.seconds, mine, least: 35 }),
    compared('pyqlib with two processes', { theirs: two.seconds, mine, least: 20 }),
    compared('pyqlib with its default against the first work', { theirs: one.seconds, mine: fresh }),
    compared('pyqlib with two processes against the first work', { theirs: two.seconds, mine: fresh }),
  ];
}

/** Writes a qlib directory from our silver, and the same values from CSV files with qlib’s script. */
async function benchDump(python: string, temp: TempFolder): Promise<readonly BenchRow[]> {
  // Each round has a folder of its own: ext4 is slow to make files where many were removed a moment ago.
  const rootOf = (round: number): string => temp.at(`export-${round}`);
  const root = rootOf(0);
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const run = await runChild<ExportTimes>('qlib-export-child.ts', [rootOf(round), String(SYMBOLS)]);
    times.push(run.seconds.full);
  }
  const mine = median(times);
  const source = temp.at('csv');
  await writeCsv(join(root, 'qlib'), source);
  const script = process.env['BARLAKE_DUMP_BIN'];
  const theirs =
    script === undefined
      ? await runPythonChild<{ readonly seconds: number }>(python, 'dump-steps.py', [
          source,
          temp.at('dump'),
          '2',
        ])
      : { seconds: await timeDumpBin(python, script, [source, temp.at('dump')]) };
  // The script itself is in qlib’s repository only: BARLAKE_DUMP_BIN says where it is.
  const what =
    script === undefined ? 'the steps of dump_bin.py dump_all in pandas' : 'qlib’s dump_bin.py dump_all';
  return [
    shown(`qlib export, ${SYMBOLS} × ${DAYS} × ${EXPORT_FIELDS.length}, barlake`, `${mine.toFixed(2)} s`),
    compared(what, { theirs: theirs.seconds, mine, least: script === undefined ? undefined : 20 }),
  ];
}

async function timeDumpBin(
  python: string,
  script: string,
  [source, target]: readonly [string, string],
): Promise<number> {
  const args = [script, 'dump_all', '--data_path', source, '--qlib_dir', target];
  return seconds(() => execute(python, args, { maxBuffer: 1 << 26 }));
}

/** One CSV file for each symbol of a qlib directory, as dump_bin.py reads them: the same values. */
async function writeCsv(folder: string, target: string): Promise<void> {
  await mkdir(target, { recursive: true });
  const lines = async (...names: readonly string[]): Promise<readonly string[]> =>
    (await readFile(join(folder, ...names), 'utf8')).trimEnd().split('\n');
  const days = (await lines('calendars', 'day.txt')).slice(0, DAYS);
  for (const line of await lines('instruments', 'all.txt')) {
    const symbol = line.split('\t')[0] ?? '';
    const columns = await Promise.all(
      EXPORT_FIELDS.map(async (field) => {
        const path = join(folder, 'features', symbol.toLowerCase(), `${field}.day.bin`);
        const { buffer, byteOffset, byteLength } = await readFile(path);
        return new Float32Array(buffer, byteOffset, byteLength / 4).subarray(1);
      }),
    );
    const text = days.map((day, row) => [day, ...columns.map((column) => cell(column[row]))].join(','));
    await writeFile(
      join(target, `${symbol}.csv`),
      `${['date', ...EXPORT_FIELDS].join(',')}\n${text.join('\n')}\n`,
    );
  }
}

function cell(value: number | undefined): string {
  return value === undefined || Number.isNaN(value) ? '' : String(value);
}

async function runPythonChild<Result>(
  python: string,
  script: string,
  args: readonly string[],
): Promise<Result> {
  const { stdout } = await execute(python, [join(import.meta.dirname, 'child', script), ...args], {
    maxBuffer: 1 << 24,
  });
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as Result;
}

function shown(what: string, figure: string, spare = 0): BenchRow {
  return { what, figure, target: '', ok: spare >= 0 };
}

function compared(
  what: string,
  {
    theirs,
    mine,
    least,
  }: { readonly theirs: number; readonly mine: number; readonly least?: number | undefined },
): BenchRow {
  const ratio = theirs / mine;
  return {
    what,
    figure: `${theirs.toFixed(1)} s, ${ratio.toFixed(1)} ×`,
    target: least === undefined ? '' : `≥ ${least} ×`,
    ok: least === undefined || ratio >= least,
  };
}
