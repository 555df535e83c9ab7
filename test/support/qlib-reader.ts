import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** Consecutive values of a field, the first of them at row `start` of the calendar. */
export interface ReadField {
  readonly start: number;
  readonly values: readonly number[];
}

/** A qlib directory, as a reader that knows nothing of barlake sees it. */
export interface QlibDirectory {
  readonly calendars: Readonly<Record<string, readonly string[]>>;
  /** Lines of `instruments/all.txt`: name, first, last. */
  readonly instruments: readonly (readonly string[])[];
  /** By `folder/field.freq`. */
  readonly fields: Readonly<Record<string, ReadField>>;
}

/** Reads all of a qlib directory. Throws where qlib would. */
export async function readQlib(root: string): Promise<QlibDirectory> {
  const calendars: Record<string, readonly string[]> = {};
  for (const name of (await readdir(join(root, 'calendars'))).filter((each) => each.endsWith('.txt'))) {
    const text = await readFile(join(root, 'calendars', name), 'utf8');
    calendars[name.slice(0, -'.txt'.length)] = text.split('\n').filter((line) => line !== '');
  }
  const list = await readFile(join(root, 'instruments', 'all.txt'), 'utf8');
  const instruments = list.split('\n').flatMap((line) => (line === '' ? [] : [line.split('\t')]));
  const fields: Record<string, ReadField> = {};
  for (const folder of (await readdir(join(root, 'features'))).sort()) {
    for (const name of (await readdir(join(root, 'features', folder))).sort()) {
      const bytes = await readFile(join(root, 'features', folder, name));
      if (bytes.length < 4 || bytes.length % 4 !== 0)
        throw new Error(`${folder}/${name}: ${bytes.length} bytes`);
      const cells = Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(4 * index));
      fields[`${folder}/${name.slice(0, -'.bin'.length)}`] = { start: cells[0] ?? 0, values: cells.slice(1) };
    }
  }
  return { calendars, instruments, fields };
}
