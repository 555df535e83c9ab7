import { existsSync, readdirSync, rmSync, statSync, truncateSync } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { APPENDING, type ExportFolder, NEXT_STATE, readCalendars, replaceText } from './export-folder.ts';
import { type ExportState, readExportState, STATE_FILE } from './export-state.ts';
import { binName } from './feature-bin.ts';
import { instrumentsText, renamedText } from './instruments-file.ts';
import { qlibFolder } from './qlib-name.ts';

/**
 * Ends an append that was interrupted: when its calendar is out, everything else was before, so its state is taken over;
 * otherwise what lies behind the ends of the old calendar, which no reader has seen, is cut off again.
 */
export async function settleAppend(found: ExportFolder): Promise<ExportFolder> {
  const { current, state } = found;
  if (current === undefined || state === undefined) return found;
  if (!existsSync(join(current, APPENDING))) return found;
  const next = await readExportState(join(current, NEXT_STATE));
  const calendars = await readCalendars(current, Object.keys(state.freqs));
  if (next !== undefined && isOut(next, calendars)) {
    await rename(join(current, NEXT_STATE), join(current, STATE_FILE));
    await rm(join(current, APPENDING));
    return { ...found, state: next };
  }
  await replaceText(current, 'instruments/all.txt', instrumentsText(state, calendars));
  await replaceText(current, 'renamed.tsv', renamedText(state));
  cutOff(current, state);
  await rm(join(current, NEXT_STATE), { force: true });
  await rm(join(current, APPENDING));
  return found;
}

function isOut(next: ExportState, calendars: Readonly<Record<string, string>>): boolean {
  return Object.entries(next.freqs).every(
    ([freq, { rows }]) => calendars[freq]?.split('\n').length === rows + 1,
  );
}

function cutOff(current: string, state: ExportState): void {
  const names = new Map(state.renamed.map(({ symbol, instrument }) => [symbol, instrument]));
  const folders = new Set<string>();
  const known = new Set<string>();
  for (const [freq, { symbols, fields, features }] of Object.entries(state.freqs)) {
    for (const [symbol, spans] of Object.entries(symbols)) {
      const folder = qlibFolder(names.get(symbol) ?? symbol);
      folders.add(folder);
      const bytes = 4 * (2 + (spans.at(-1) ?? 0) - (spans[0] ?? 0));
      for (const field of [...fields, ...features]) {
        const name = join(folder, binName(field, freq));
        known.add(name);
        const path = join(current, 'features', name);
        if ((statSync(path, { throwIfNoEntry: false })?.size ?? 0) > bytes) truncateSync(path, bytes);
      }
    }
  }
  for (const folder of readdirSync(join(current, 'features'))) {
    const path = join(current, 'features', folder);
    if (!folders.has(folder)) rmSync(path, { recursive: true, force: true });
    // Only where several frequencies share a folder can it be old and a file in it new.
    else if (Object.keys(state.freqs).length > 1) removeUnknown(path, folder, known);
  }
}

function removeUnknown(path: string, folder: string, known: ReadonlySet<string>): void {
  for (const name of readdirSync(path)) {
    if (!known.has(join(folder, name))) rmSync(join(path, name), { force: true });
  }
}
