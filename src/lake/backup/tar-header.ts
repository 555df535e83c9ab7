/** Tar is made of blocks of this size. */
export const BLOCK: number = 512;

/** One file’s name and size. */
export interface TarEntry {
  readonly path: string;
  readonly bytes: number;
}

/** Names that every tool takes, and that stay below the folder they are unpacked in. */
const PATH = /^(?!\.{1,2}(\/|$))[\w.-]+(\/(?!\.{1,2}(\/|$))[\w.-]+)*$/;
const PATH_BYTES_MAX = 100;
/** Eleven octal digits: eight gigabytes. */
const BYTES_MAX = 8 ** 11 - 1;
const CHECKSUM = { start: 148, end: 156 } as const;

/** Whether a path can stand in one of our archives. */
export function isTarPath(path: string): boolean {
  return PATH.test(path) && path.length <= PATH_BYTES_MAX;
}

/** The block in front of a file (POSIX ustar). Throws `RangeError` for what does not fit. */
export function tarHeader({ path, bytes }: TarEntry): Buffer {
  if (!isTarPath(path) || bytes > BYTES_MAX)
    throw new RangeError(`no file of an archive: ${path}, ${bytes} bytes`);
  const block = Buffer.alloc(BLOCK);
  block.write(path, 0, 'latin1');
  block.write('0000600\0' + '0000000\0'.repeat(2), 100, 'latin1');
  block.write(`${bytes.toString(8).padStart(11, '0')}\0`, 124, 'latin1');
  // The same backup gives the same bytes, whenever it is packed.
  block.write(`${'0'.repeat(11)}\0`, 136, 'latin1');
  block.write('0', 156, 'latin1');
  block.write('ustar\x0000', 257, 'latin1');
  block.write(`${checksum(block).toString(8).padStart(6, '0')}\0 `, CHECKSUM.start, 'latin1');
  return block;
}

/** What a block in front of a file says; `undefined` for the end, a text when it is no such block. */
export function readTarHeader(block: Buffer): TarEntry | undefined | string {
  if (block.every((byte) => byte === 0)) return undefined;
  const text = (start: number, end: number): string =>
    block.toString('latin1', start, end).replace(/[\0 ]+$/, '');
  if (Number.parseInt(text(CHECKSUM.start, CHECKSUM.end), 8) !== checksum(block)) return 'a block is damaged';
  const path = text(0, PATH_BYTES_MAX);
  const bytes = Number.parseInt(text(124, 136), 8);
  if (text(156, 157) !== '0' || text(345, 500) !== '' || !isTarPath(path) || !Number.isSafeInteger(bytes)) {
    return `${JSON.stringify(path)} is no file of a backup`;
  }
  return { path, bytes };
}

/** The sum of all bytes, those of the sum itself counted as blanks. */
function checksum(block: Buffer): number {
  return block.reduce((sum, byte, at) => sum + (at >= CHECKSUM.start && at < CHECKSUM.end ? 0x20 : byte), 0);
}
