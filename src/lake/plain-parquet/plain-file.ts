import { type FileHandle, open } from 'node:fs/promises';
import { columnPages } from './column-pages.ts';
import type { PlainColumn, PlainField } from './plain-column.ts';
import { footerBytes, type RowGroup } from './plain-footer.ts';

/** A Parquet file that is being written, without compression or statistics: quick to write, and read once. */
export interface PlainFile extends AsyncDisposable {
  readonly rows: number;
  /** Writes a row group; the columns’ arrays are the caller’s again when it resolves. Not to be called twice at once. */
  append(columns: readonly PlainColumn[], rows: number): Promise<void>;
  /** Makes it a whole file. */
  finish(): Promise<void>;
}

const MAGIC = new TextEncoder().encode('PAR1');
/** Buffers that the system takes in one call. */
const BUFFERS_MAX = 512;

/** Creates a file; columns of a row group come in the order of `fields`. Disposed without `finish`, it is none that can be read. */
export async function createPlainFile(path: string, fields: readonly PlainField[]): Promise<PlainFile> {
  const file = await open(path, 'wx');
  const groups: RowGroup[] = [];
  let offset = 0;
  let rowCount = 0;
  const write = async (buffers: readonly Uint8Array[]): Promise<void> => {
    for (let first = 0; first < buffers.length; first += BUFFERS_MAX) {
      offset += await writeAll(file, buffers.slice(first, first + BUFFERS_MAX));
    }
  };
  await write([MAGIC]);
  return {
    get rows() {
      return rowCount;
    },
    async append(columns, rows) {
      if (columns.length !== fields.length) throw new RangeError('a row group has all columns of its file');
      const pages = columns.map((column) => columnPages(column, rows));
      let at = offset;
      const placed = pages.map(({ dictionaryBytes, bytes }) => {
        at += bytes;
        return { offset: at - bytes, dictionaryBytes, bytes };
      });
      await write(pages.flatMap(({ buffers }) => buffers));
      groups.push({ rows, columns: placed });
      rowCount += rows;
    },
    async finish() {
      const footer = footerBytes(fields, groups);
      await write([footer, new Uint8Array(Uint32Array.of(footer.length).buffer), MAGIC]);
    },
    [Symbol.asyncDispose]: () => file.close(),
  };
}

/** The system may write less than it is given. */
async function writeAll(file: FileHandle, buffers: readonly Uint8Array[]): Promise<number> {
  const size = buffers.reduce((sum, { length }) => sum + length, 0);
  let left = buffers.filter(({ length }) => length > 0);
  while (left.length > 0) {
    let { bytesWritten } = await file.writev([...left]);
    left = left.flatMap((buffer) => {
      const done = Math.min(buffer.length, bytesWritten);
      bytesWritten -= done;
      return done === buffer.length ? [] : [buffer.subarray(done)];
    });
  }
  return size;
}
