import { nextUint32, type RandomStream, randomStream } from '../random/random-stream.ts';
import type { SymbolDay } from './asset-day.ts';

const SEED = 29;

/** Rows of a symbol may only be taken in turn with others within this many symbols: bounded memory at any size. */
const WINDOW = 4096;

/** Symbols in a random but repeatable order, window by window. Their `fill` must not depend on the order. */
export function* shuffleSymbols(symbols: Iterable<SymbolDay>): Generator<SymbolDay> {
  const random = randomStream(SEED);
  let window: SymbolDay[] = [];
  for (const symbol of symbols) {
    window.push(symbol);
    if (window.length < WINDOW) continue;
    yield* shuffled(window, random);
    window = [];
  }
  yield* shuffled(window, random);
}

/** The lines of a chunk in a random but repeatable order. The chunk must end with a line feed. */
export function shuffleRows(chunk: Buffer, seed: number): Buffer {
  const lines = chunk.toString('latin1').split('\n').slice(0, -1);
  return Buffer.from(`${shuffled(lines, randomStream(seed)).join('\n')}\n`, 'latin1');
}

function shuffled<T>(items: readonly T[], random: RandomStream): readonly T[] {
  const result = [...items];
  for (let index = result.length - 1; index > 0; index--) {
    const other = nextUint32(random) % (index + 1);
    const left = result[index] as T;
    result[index] = result[other] as T;
    result[other] = left;
  }
  return result;
}
