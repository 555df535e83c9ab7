import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { DuckDbSession } from '../duckdb/session.ts';
import { inspectExport, readCalendars } from './export-folder.ts';
import type { ExportJob, ExportProgress } from './export-job.ts';
import { binName, decodeBin } from './feature-bin.ts';
import { instrumentsText } from './instruments-file.ts';
import { type ExportSource, openSource } from './open-source.ts';
import { nameInstruments, qlibFolder } from './qlib-name.ts';
import type { SymbolCells } from './symbol-bars.ts';

/** What reading an export back came to. */
export interface VerifiedExport {
  /** Values compared, those of rows without a bar included. */
  readonly cells: number;
  readonly files: number;
  /** Everything that is not as silver has it, the first of them in words. */
  readonly problems: number;
  readonly samples: readonly string[];
}

/** Enough to see what is wrong. */
const SAMPLES_MAX = 20;

/**
 * Reads all of an export through the links that qlib opens, and compares it with silver: calendar, instruments, which
 * files there are, their first rows, lengths, and each value to the bit after rounding to single precision.
 */
export async function verifyExport(
  session: DuckDbSession,
  job: ExportJob,
  progress: ExportProgress,
): Promise<VerifiedExport> {
  const source = await openSource(session, job);
  const problems = collectProblems();
  const { state, current } = await inspectExport(job.folder, job.asset);
  if (state === undefined || current === undefined) {
    problems.add('there is no export');
    return { ...problems.found(), cells: 0, files: 0 };
  }
  await checkTexts(job, source, problems);
  const others = Object.entries(state.freqs).flatMap(([freq, { symbols }]) =>
    freq === job.freq.name ? [] : Object.keys(symbols),
  );
  const { instruments } = nameInstruments(new Set([...source.symbols.names, ...others]));
  const expected = new Set<string>();
  const names = [...job.fields, ...job.features];
  const layCells = source.layer();
  const before = job.from === undefined ? undefined : await source.before(job.from);
  let [cells, files, done] = [0, 0, 0];
  for await (const { symbol, pieces } of source.read(job.files)) {
    progress.signal.throwIfAborted();
    progress.onSymbol((done += 1), source.symbols.names.length);
    const laid = layCells(symbol, pieces, before?.get(symbol));
    if (laid === undefined) continue;
    const folder = qlibFolder(instruments.get(symbol) ?? symbol);
    expected.add(folder);
    checkFolder(job, { folder, names }, problems);
    for (const [index, name] of names.entries()) {
      files += 1;
      cells += checkBin(job, { folder, name, symbol, laid, index }, problems);
    }
    const known = state.freqs[job.freq.name]?.symbols[symbol] ?? [];
    if (known.join() !== laid.spans.join()) problems.add(`${symbol}: the lives are not those of silver`);
  }
  for (const symbol of others) expected.add(qlibFolder(instruments.get(symbol) ?? symbol));
  for (const name of readdirSync(join(job.folder, 'features'))) {
    if (!expected.has(name)) problems.add(`features/${name} belongs to no symbol`);
  }
  return { ...problems.found(), cells, files };
}

interface Problems {
  add(text: string): void;
  found(): Pick<VerifiedExport, 'problems' | 'samples'>;
}

function collectProblems(): Problems {
  const samples: string[] = [];
  let problems = 0;
  return {
    add(text) {
      problems += 1;
      if (samples.length < SAMPLES_MAX) samples.push(text);
    },
    found: () => ({ problems, samples }),
  };
}

async function checkTexts(job: ExportJob, source: ExportSource, problems: Problems): Promise<void> {
  const { state } = await inspectExport(job.folder, job.asset);
  if (state === undefined) return;
  const calendars = await readCalendars(job.folder, Object.keys(state.freqs));
  if (calendars[job.freq.name] !== source.calendar.text()) {
    problems.add(`calendars/${job.freq.name}.txt is not the calendar of the bars`);
  }
  const instruments = readText(join(job.folder, 'instruments', 'all.txt'));
  if (instruments !== instrumentsText(state, calendars)) {
    problems.add('instruments/all.txt is not what was written');
  }
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return undefined;
  }
}

/** A stray file is read by qlib as a field. */
function checkFolder(
  { folder: root, freq }: ExportJob,
  { folder, names }: { readonly folder: string; readonly names: readonly string[] },
  problems: Problems,
): void {
  const known = new Set(names.map((name) => binName(name, freq.name)));
  try {
    for (const name of readdirSync(join(root, 'features', folder))) {
      if (name.endsWith(`.${freq.name}.bin`) && !known.has(name)) {
        problems.add(`features/${folder}/${name} is no field of the export`);
      }
    }
  } catch {
    problems.add(`features/${folder} is missing`);
  }
}

function checkBin(
  { folder: root, freq }: ExportJob,
  bin: {
    readonly folder: string;
    readonly name: string;
    readonly symbol: string;
    readonly laid: SymbolCells;
    readonly index: number;
  },
  problems: Problems,
): number {
  const file = `features/${bin.folder}/${binName(bin.name, freq.name)}`;
  const expected = (bin.laid.bins[bin.index] ?? new Float32Array(1)).subarray(1);
  const found = readBin(join(root, file));
  if (found === undefined) {
    problems.add(`${file} is missing or no bin`);
    return 0;
  }
  if (found.start !== bin.laid.start) {
    problems.add(`${file} begins at row ${found.start} instead of ${bin.laid.start}`);
    return 0;
  }
  if (found.values.length !== expected.length) {
    problems.add(`${file} has ${found.values.length} values instead of ${expected.length}`);
    return 0;
  }
  for (let row = 0; row < expected.length; row += 1) {
    if (!Object.is(found.values[row], expected[row])) {
      problems.add(`${file}, row ${found.start + row}: ${found.values[row]} instead of ${expected[row]}`);
    }
  }
  return expected.length;
}

function readBin(path: string): ReturnType<typeof decodeBin> {
  try {
    return decodeBin(readFileSync(path));
  } catch {
    return undefined;
  }
}
