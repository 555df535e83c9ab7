import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip, gzip } from 'node:zlib';
import type { ObjectEntry } from './object-source.ts';
import type { ObjectStore, StoredObject } from './object-store.ts';

const inflate = promisify(gunzip);
const deflate = promisify(gzip);

/** Replaces an object by a corrected edition of itself: the first row’s high is one higher, so bars stay consistent. */
export async function reviseObject(store: ObjectStore, entry: ObjectEntry): Promise<StoredObject> {
  const { file } = await store.object(entry);
  const text = (await inflate(await readFile(file.path))).toString('latin1');
  return store.replace(entry, await deflate(Buffer.from(raiseFirstHigh(text), 'latin1')));
}

/** The same CSV text with 1 added to `high` in its first row. Text without such a row comes back as it is. */
function raiseFirstHigh(csv: string): string {
  const headerEnd = csv.indexOf('\n');
  if (headerEnd < 0) return csv;
  const lineEnd = csv.indexOf('\n', headerEnd + 1);
  const rowEnd = lineEnd < 0 ? csv.length : lineEnd;
  const cells = csv.slice(headerEnd + 1, rowEnd).split(',');
  const column = csv.slice(0, headerEnd).trimEnd().split(',').indexOf('high');
  const high = cells[column];
  if (high === undefined) return csv;
  const [whole = '0', ...fraction] = high.split('.');
  cells[column] = [String(Number(whole) + 1), ...fraction].join('.');
  return `${csv.slice(0, headerEnd)}\n${cells.join(',')}${csv.slice(rowEnd)}`;
}
