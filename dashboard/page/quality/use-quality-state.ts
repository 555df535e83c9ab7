import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { formatQualityState, parseQualityState, type QualityState } from './quality-state.ts';

/** Changes some of the state. */
export type ChangeQuality = (change: Partial<QualityState>) => void;

/** The state in the address, and the way to change it; another tab of the page becomes a step of the browser’s history. */
export function useQualityState(): readonly [QualityState, ChangeQuality] {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const state = useMemo(() => parseQualityState(new URLSearchParams(text)), [text]);
  const change = useCallback<ChangeQuality>(
    (change) =>
      setSearch((before) => formatQualityState({ ...parseQualityState(before), ...change }, before), {
        replace: change.tab === undefined,
      }),
    [setSearch],
  );
  return [state, change];
}
