import { createHash, type Hash } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { DuckDbSession } from '../duckdb/session.ts';
import { allSymbols } from './all-symbols.ts';
import { appendDays } from './append-days.ts';
import { carryLists } from './carry-lists.ts';
import {
  inspectExport,
  newGeneration,
  readCalendars,
  removeLeftovers,
  showCurrent,
  switchGeneration,
} from './export-folder.ts';
import type { ExportJob, ExportOutcome, ExportProgress } from './export-job.ts';
import { type ExportState, STATE_FILE } from './export-state.ts';
import { flushTree } from './flush-tree.ts';
import { instrumentsText, renamedText } from './instruments-file.ts';
import { judgeExport } from './judge-export.ts';
import { lockExport } from './lock-export.ts';
import { openSource } from './open-source.ts';
import { removeCaches } from './qlib-caches.ts';
import { nameInstruments, qlibFolder } from './qlib-name.ts';
import { settleAppend } from './settle-append.ts';
import { openSharedWriter } from './shared-writer.ts';
import { hashBars } from './source-hash.ts';
import { carryOver } from './write-generation.ts';
import { nextState, outcome, type Writing } from './writing.ts';

/**
 * Brings an export to what silver holds: nothing to do, new days behind the old ones, or a new generation beside the one
 * that readers see, with links to every file that stays as it is. At each moment readers find the old export or the new
 * one, and a run that is killed leaves nothing that the next does not put right. Throws `E_EXPORT_TARGET`, `E_NOT_HELD`, and
 * `E_LAKE_LOCKED` while another process writes to the folder.
 */
export async function writeQlibExport(
  session: DuckDbSession,
  job: ExportJob,
  progress: ExportProgress,
): Promise<ExportOutcome> {
  // Nothing is written, not even a lock, before the folder is known to be an export’s and there is something to export.
  await inspectExport(job.folder, job.asset);
  const source = await openSource(session, job);
  using _lock = await lockExport(job.folder, progress.signal);
  const found = await settleAppend(await inspectExport(job.folder, job.asset));
  await removeLeftovers(found);
  // A first export may have been killed between its switch and the last of the links.
  if (found.current !== undefined) await showCurrent(found.folder);
  const old = found.state?.freqs[job.freq.name];
  const names = nameInstruments(allSymbols(found, job, source));
  const writing: Writing = { job, source, found, old, names, progress };
  const verdict = await judgeExport(writing);
  if (verdict.kind === 'fresh') return { ...outcome(writing), action: 'fresh', reason: verdict.reason };
  await removeCaches(job.folder);
  const made =
    verdict.kind === 'append'
      ? await appendDays(writing, verdict)
      : await writeGeneration(writing, verdict.reason);
  // A reader may have filled them again out of the old export.
  await removeCaches(job.folder);
  return made;
}

async function writeGeneration(writing: Writing, reason: string): Promise<ExportOutcome> {
  const { job, source, found, names, progress } = writing;
  const path = await newGeneration(found);
  const fields = [...job.fields, ...job.features];
  const earlier = job.rebuild ? undefined : found.current;
  const plan = { path, freq: job.freq.name, names: fields, earlier };
  await using writer = openSharedWriter(plan, { files: source.symbols.names.length * fields.length });
  const carried = carryOthers(writing, path);
  const hashes = job.files.map(() => createHash('sha256'));
  const spans: Record<string, readonly number[]> = {};
  const layCells = source.layer();
  const before = job.from === undefined ? new Map<string, never>() : await source.before(job.from);
  let bars = 0;
  let done = 0;
  for await (const { symbol, pieces } of source.read(job.files)) {
    progress.signal.throwIfAborted();
    for (const piece of pieces) addTo(hashes, piece);
    const cells = layCells(symbol, pieces, before.get(symbol));
    if (cells !== undefined) {
      writer.write(names.instruments.get(symbol) ?? symbol, cells);
      spans[symbol] = cells.spans;
      bars += cells.bars;
    }
    progress.onSymbol((done += 1), source.symbols.names.length);
  }
  const files = await writer.finish();
  const state = nextState(writing, { spans, bars, hashes: hashes.map((hash) => hash.digest('hex')) });
  await writeTexts(path, writing, state);
  if (found.current !== undefined) await carryLists(found.current, path);
  await flushTree(path);
  progress.signal.throwIfAborted();
  await switchGeneration(job.folder, path);
  return {
    ...outcome({ ...writing, found: { ...found, state } }),
    action: 'written',
    reason,
    filesWritten: files.written,
    filesKept: files.kept + carried,
    bytesWritten: files.bytes,
  };
}

function addTo(
  hashes: readonly Hash[],
  piece: Parameters<typeof hashBars>[1] & { readonly file: number },
): void {
  const hash = hashes[piece.file];
  if (hash !== undefined) hashBars(hash, piece, piece.rows);
}

/** The files of frequencies that are not written now. */
function carryOthers({ job, found, names }: Writing, path: string): number {
  const { current, state } = found;
  if (current === undefined || state === undefined) return 0;
  const earlier = new Map(state.renamed.map(({ symbol, instrument }) => [symbol, instrument]));
  const folders = new Map<string, string>();
  for (const [freq, { symbols }] of Object.entries(state.freqs)) {
    if (freq === job.freq.name) continue;
    for (const symbol of Object.keys(symbols)) {
      folders.set(
        qlibFolder(earlier.get(symbol) ?? symbol),
        qlibFolder(names.instruments.get(symbol) ?? symbol),
      );
    }
  }
  return carryOver(current, path, { freq: job.freq.name, folders });
}

async function writeTexts(path: string, { job, source, found }: Writing, state: ExportState): Promise<void> {
  const others = Object.keys(state.freqs).filter((freq) => freq !== job.freq.name);
  const calendars = {
    ...(found.current === undefined ? {} : await readCalendars(found.current, others)),
    [job.freq.name]: source.calendar.text(),
  };
  for (const [freq, text] of Object.entries(calendars)) {
    await writeFile(join(path, 'calendars', `${freq}.txt`), text);
  }
  await writeFile(join(path, 'instruments', 'all.txt'), instrumentsText(state, calendars));
  await writeFile(join(path, 'renamed.tsv'), renamedText(state));
  await writeFile(join(path, STATE_FILE), JSON.stringify(state));
}
