import type { SymbolReader } from './read-symbol-bars.ts';
import type { SymbolBars } from './symbol-bars.ts';

/** A symbol’s bars out of several files, in the files’ order; those without a bar of it are left out. */
export interface SymbolPieces {
  readonly symbol: string;
  /** `file` is the number of the reader. Valid until the next symbol is asked for. */
  readonly pieces: readonly (SymbolBars & { readonly file: number })[];
}

/** Walks several files side by side, symbol by symbol; each file is read once. */
export async function* mergeSymbols(readers: readonly SymbolReader[]): AsyncGenerator<SymbolPieces> {
  const heads = await Promise.all(readers.map((reader) => reader.next()));
  for (;;) {
    const code = heads.reduce(
      (least, head) => (head === undefined ? least : Math.min(least, head.code)),
      Number.POSITIVE_INFINITY,
    );
    if (code === Number.POSITIVE_INFINITY) return;
    const pieces = heads.flatMap((head, file) => (head?.code === code ? [{ ...head, file }] : []));
    yield { symbol: pieces[0]?.symbol ?? '', pieces };
    for (const { file } of pieces) heads[file] = await readers[file]?.next();
  }
}
