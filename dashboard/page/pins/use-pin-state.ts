import { useSearchTexts } from '../../setting/search-texts.ts';

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

const NAMES: readonly (keyof PinState)[] = ['pin', 'with', 'dataset', 'from', 'to', 'bars', 'day'];

/** The state of the page, and the way to change it. */
export function usePinState(): readonly [PinState, ChangePins] {
  return useSearchTexts(NAMES);
}
