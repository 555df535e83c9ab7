import { closeSync, fstatSync, ftruncateSync, mkdirSync, openSync, writeFileSync, writeSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { APPENDING, NEXT_STATE, readCalendars, replaceText } from './export-folder.ts';
import type { ExportOutcome } from './export-job.ts';
import { STATE_FILE } from './export-state.ts';
import { binName, bytesOf } from './feature-bin.ts';
import { flushTree } from './flush-tree.ts';
import { instrumentsText, renamedText } from './instruments-file.ts';
import { dayAfter, type NewDays } from './judge-export.ts';
import { dayNumberOfText } from './open-source.ts';
import { qlibFolder } from './qlib-name.ts';
import type { SymbolCells } from './symbol-bars.ts';
import { nextState, outcome, type Writing } from './writing.ts';

/**
 * Writes new days behind the old ones, in the files that readers see. What lies behind the end of the calendar is invisible
 * to them, so the calendar comes last; until then a marker tells the next run to take everything back. Each value is
 * written at its row, so that doing it again gives the same bytes.
 */
export async function appendDays(writing: Writing, days: NewDays): Promise<ExportOutcome> {
  const { job, source, found } = writing;
  const current = found.current ?? '';
  await writeFile(join(current, APPENDING), '', { flush: true });
  const written = await writeCells(writing, days);
  const state = nextState(writing, { ...written, hashes: days.hashes });
  if (days.files.length > 0) await flushTree(current);
  await replaceText(current, NEXT_STATE, JSON.stringify(state));
  const others = await readCalendars(
    current,
    Object.keys(state.freqs).filter((freq) => freq !== job.freq.name),
  );
  const calendars = { ...others, [job.freq.name]: source.calendar.text() };
  await replaceText(current, 'renamed.tsv', renamedText(state));
  await replaceText(current, 'instruments/all.txt', instrumentsText(state, calendars));
  await replaceText(current, `calendars/${job.freq.name}.txt`, source.calendar.text());
  await rename(join(current, NEXT_STATE), join(current, STATE_FILE));
  await rm(join(current, APPENDING));
  return {
    ...outcome({ ...writing, found: { ...found, state } }),
    action: days.files.length === 0 ? 'fresh' : 'appended',
    reason: days.reason,
    filesWritten: written.files,
    bytesWritten: written.bytes,
  };
}

interface Appended {
  readonly spans: Readonly<Record<string, readonly number[]>>;
  readonly bars: number;
  readonly files: number;
  readonly bytes: number;
}

async function writeCells(writing: Writing, { old, files }: NewDays): Promise<Appended> {
  const { job, source, found, names, progress } = writing;
  const spans: Record<string, readonly number[]> = { ...old.symbols };
  const paths = [...job.fields, ...job.features].map((name) => binName(name, job.freq.name));
  let [bars, written, bytes, done] = [old.bars, 0, 0, 0];
  if (files.length === 0) return { spans, bars, files: written, bytes };
  const from = dayAfter(old.lastDay);
  const before = await source.before(from);
  const layCells = source.layer();
  for await (const { symbol, pieces } of source.read(files, from)) {
    progress.signal.throwIfAborted();
    const cells = layCells(symbol, pieces, before.get(symbol));
    progress.onSymbol((done += 1), source.symbols.names.length);
    if (cells === undefined) continue;
    const folder = join(found.current ?? '', 'features', qlibFolder(names.instruments.get(symbol) ?? symbol));
    const known = old.symbols[symbol];
    if (known === undefined) mkdirSync(folder, { recursive: true });
    for (const [index, bin] of cells.bins.entries()) {
      const path = join(folder, paths[index] ?? '');
      if (known === undefined) writeFileSync(path, bytesOf(bin));
      else appendBin(path, bin, { start: cells.start, known });
      written += 1;
      bytes += 4 * cells.rows;
    }
    spans[symbol] = known === undefined ? cells.spans : joinSpans(writing, known, cells);
    bars += cells.bars;
  }
  return { spans, bars, files: written, bytes };
}

/** Puts the values of a bin behind those of a file, after as many NaN as there are rows in between. */
function appendBin(
  path: string,
  bin: Float32Array,
  { start, known }: { readonly start: number; readonly known: readonly number[] },
): void {
  const [first = 0, last = 0] = [known[0], known.at(-1)];
  const gap = start - last - 1;
  const values = new Float32Array(gap + bin.length - 1).fill(Number.NaN, 0, gap);
  values.set(bin.subarray(1), gap);
  const offset = 4 * (last - first + 2);
  const file = openSync(path, 'r+');
  try {
    const { size } = fstatSync(file);
    if (size < offset) throw damaged(path, size, offset);
    if (size > offset) ftruncateSync(file, offset);
    writeSync(file, bytesOf(values), 0, 4 * values.length, offset);
  } finally {
    closeSync(file);
  }
}

function damaged(path: string, found: number, expected: number): BarlakeError {
  return new BarlakeError('E_PARTITION_DAMAGED', {
    message: `${path} has ${found} bytes, fewer than the ${expected} that were written to it.`,
    mend: 'Write the export anew with --rebuild.',
    details: { path },
  });
}

/** The last life goes on, unless another begins in between. */
function joinSpans(
  { job, source }: Writing,
  known: readonly number[],
  cells: SymbolCells,
): readonly number[] {
  const last = dayNumberOfText(source.calendar.dayOf(known.at(-1) ?? 0));
  const next = dayNumberOfText(source.calendar.dayOf(cells.start));
  const starts = job.lives.get(cells.symbol) ?? [];
  const isNew = starts.some((start) => start > last && start <= next);
  return isNew ? [...known, ...cells.spans] : [...known.slice(0, -1), ...cells.spans.slice(1)];
}
