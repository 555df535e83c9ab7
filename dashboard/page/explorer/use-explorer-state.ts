import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'wouter';
import { type ExplorerState, formatExplorerState, parseExplorerState } from './explorer-state.ts';

/** Changes some of the state; another symbol or length of bars becomes a step of the browser’s history. */
export type ChangeExplorer = (change: Partial<ExplorerState>) => void;

/** The state in the address, and the way to change it. */
export function useExplorerState(): readonly [ExplorerState, ChangeExplorer] {
  const [search, setSearch] = useSearchParams();
  const text = search.toString();
  const state = useMemo(() => parseExplorerState(new URLSearchParams(text)), [text]);
  const change = useCallback<ChangeExplorer>(
    (change) => {
      const isStep = change.symbol !== undefined || change.timeframe !== undefined;
      setSearch((before) => formatExplorerState({ ...parseExplorerState(before), ...change }, before), {
        replace: !isStep,
      });
    },
    [setSearch],
  );
  return [state, change];
}
