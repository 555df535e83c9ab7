import { useSearchParams } from 'wouter';

/** What of the page stands in the address; empty is the default. */
export interface PinState {
  /** The pin that is compared. */
  readonly pin: string;
  /** Another pin; empty: the lake as it is now. */
  readonly with: string;
  readonly dataset: string;
  readonly from: string;
  readonly to: string;
  /** `1`: bars are compared, too. */
  readonly bars: string;
  /** `stocks_daily 2024-01-03`: the day that is open. */
  readonly day: string;
}

/** Changes some of it. */
export type ChangePins = (change: Partial<PinState>) => void;

/** The state of the page, and the way to change it. */
export function usePinState(): readonly [PinState, ChangePins] {
  const [search, setSearch] = useSearchParams();
  const read = (name: keyof PinState): string => search.get(name) ?? '';
  const state: PinState = {
    pin: read('pin'),
    with: read('with'),
    dataset: read('dataset'),
    from: read('from'),
    to: read('to'),
    bars: read('bars'),
    day: read('day'),
  };
  const change: ChangePins = (fields) => {
    setSearch(
      (before) => {
        const after = new URLSearchParams(before);
        for (const [name, value] of Object.entries(fields)) {
          if (value === '') after.delete(name);
          else after.set(name, value);
        }
        return after;
      },
      { replace: true },
    );
  };
  return [state, change];
}
