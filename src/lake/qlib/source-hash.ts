import { createHash, type Hash } from 'node:crypto';
import type { SymbolBars } from './symbol-bars.ts';

/** Adds the bars of a symbol from one row to another to a hash: which they are, and their columns bit by bit. */
export function hashBars(hash: Hash, bars: SymbolBars, end: number): void {
  if (end === 0) return;
  hash.update(`${bars.symbol}\n${end}\n`);
  for (const values of [bars.dayNumbers, bars.minutes, ...bars.columns.values()]) {
    hash.update(new Uint8Array(values.buffer, values.byteOffset, end * values.BYTES_PER_ELEMENT));
  }
}

/** SHA-256 of a text, hex. */
export function hashText(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

/** SHA-256 of the lives that begin up to a day (since 1970). */
export function hashLives(lives: ReadonlyMap<string, readonly number[]>, upTo: number): string {
  const lines = [...lives.keys()].sort().flatMap((symbol) => {
    const starts = (lives.get(symbol) ?? []).filter((start) => start <= upTo);
    return starts.length > 1 ? [`${symbol} ${starts.join(' ')}\n`] : [];
  });
  return hashText(lines.join(''));
}
