/** A symbol that may be drawn. */
export interface SampleCandidate {
  readonly symbol: string;
  /** What decides its layer: liquid symbols and thin ones fail differently. 0 where there is no volume. */
  readonly volume: number;
}

/**
 * Draws `count` symbols, by name, the same ones for the same seed and candidates: one out of each of `count` layers of
 * equal size, from the most to the least traded. All of them when there are no more than that.
 */
export function drawSample(
  candidates: readonly SampleCandidate[],
  count: number,
  seed: string,
): readonly string[] {
  const ranked = candidates.toSorted((left, right) =>
    left.volume === right.volume ? byBytes(left.symbol, right.symbol) : right.volume - left.volume,
  );
  const drawn = Array.from({ length: Math.min(count, ranked.length) }, (_, layer, size = ranked.length) => {
    const start = Math.floor((layer * size) / Math.min(count, size));
    const end = Math.floor(((layer + 1) * size) / Math.min(count, size));
    return luckiest(ranked.slice(start, end), seed);
  });
  return drawn.flatMap((symbol) => (symbol === undefined ? [] : [symbol])).toSorted(byBytes);
}

/** The one with the smallest number: which that is depends on nothing but its own name and the seed. */
function luckiest(layer: readonly SampleCandidate[], seed: string): string | undefined {
  let best: { readonly symbol: string; readonly number: number } | undefined;
  for (const { symbol } of layer) {
    const number = hashOf(`${seed} ${symbol}`);
    if (best === undefined || number < best.number) best = { symbol, number };
  }
  return best?.symbol;
}

function byBytes(left: string, right: string): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

/** FNV-1a with a final mix, 32 bits: spreads names that differ in one letter. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index += 1) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}
