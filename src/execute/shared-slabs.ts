/** Memory shared between threads, lent out piece by piece. */
export interface SharedSlabs {
  /** A slab of at least `length` values, with anything in them; waits until there is one. First come, first served. */
  readonly take: (length: number) => Promise<Float32Array>;
  /** Gives a slab back; `undefined` in the stead of one that a thread may still write to. */
  readonly give: (slab: Float32Array | undefined) => void;
}

/** Slabs above this are not kept for the next one: 64 MB. */
const KEPT_VALUES_MAX = 2 ** 24;

/**
 * At most `count` slabs at a time. They are used again because memory that threads share is no burden that the collector of
 * garbage knows of: new memory for each piece would pile up.
 */
export function createSharedSlabs(count: number): SharedSlabs {
  const idle: Float32Array[] = [];
  const waiting: (() => void)[] = [];
  let lent = 0;
  return {
    take: async (length) => {
      while (lent >= count) {
        const turn = Promise.withResolvers<void>();
        waiting.push(turn.resolve);
        await turn.promise;
      }
      lent++;
      const slab = idle.pop();
      if (slab !== undefined && slab.length >= length) return slab;
      return new Float32Array(new SharedArrayBuffer(length * Float32Array.BYTES_PER_ELEMENT));
    },
    give: (slab) => {
      lent--;
      if (slab !== undefined && slab.length <= KEPT_VALUES_MAX) idle.push(slab);
      waiting.shift()?.();
    },
  };
}
