/** Values by key, of which those used longest ago go when there are too many. */
export interface WeightedLru<Value> {
  /** The value, which counts as used now. */
  get(key: string): Value | undefined;
  /** Keeps a value in place of an earlier one; one that is heavier than an eighth of all may be is not kept. */
  set(key: string, value: Value): void;
  delete(key: string): void;
  /** Sum of all weights. */
  readonly weight: number;
}

/** A value above this share would throw out too much. */
const SHARE_MAX = 1 / 8;

/** Keeps values up to a total weight, in whatever unit `weigh` counts. */
export function weightedLru<Value>(weightMax: number, weigh: (value: Value) => number): WeightedLru<Value> {
  const kept = new Map<string, Value>();
  let weight = 0;
  const remove = (key: string): void => {
    const value = kept.get(key);
    if (value === undefined) return;
    kept.delete(key);
    weight -= weigh(value);
  };
  return {
    get weight() {
      return weight;
    },
    get(key) {
      const value = kept.get(key);
      if (value === undefined) return undefined;
      kept.delete(key);
      kept.set(key, value);
      return value;
    },
    set(key, value) {
      remove(key);
      const own = weigh(value);
      if (own > weightMax * SHARE_MAX) return;
      kept.set(key, value);
      weight += own;
      for (const oldest of kept.keys()) {
        if (weight <= weightMax) break;
        remove(oldest);
      }
    },
    delete: remove,
  };
}
