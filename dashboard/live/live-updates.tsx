import { useQueryClient } from '@tanstack/react-query';
import { createContext, type ReactElement, type ReactNode, useContext, useEffect, useState } from 'react';
import type { DocumentName } from '../api/documents.ts';
import { followEvents, type LiveState } from './follow-events.ts';
import { keepProgress } from './progress-store.ts';
import { staleDocuments } from './stale-documents.ts';

/** A busy run sends hundreds of events a second; pages ask anew at most this often. */
const GATHER_MS = 700;

const LiveContext = createContext<LiveState>('connecting');

/** How the stream of events stands. */
export function useLiveState(): LiveState {
  return useContext(LiveContext);
}

/** Follows the server’s events and makes stale what they tell of. */
export function LiveUpdates({ children }: { readonly children: ReactNode }): ReactElement {
  const client = useQueryClient();
  const [state, setState] = useState<LiveState>('connecting');
  useEffect(() => {
    const stale = new Set<DocumentName | 'all'>();
    const refresh = (): void => {
      const names = [...stale];
      stale.clear();
      if (names.includes('all')) void client.invalidateQueries();
      else for (const name of names) void client.invalidateQueries({ queryKey: [name] });
    };
    const timer = setInterval(refresh, GATHER_MS);
    const stop = followEvents({
      onState: setState,
      onEvent: (event) => {
        if (event.kind === 'progress') keepProgress(event.runId, event.progress);
        const names = staleDocuments(event);
        for (const name of names === 'all' ? (['all'] as const) : names) stale.add(name);
      },
    });
    return () => {
      clearInterval(timer);
      stop();
    };
  }, [client]);
  return <LiveContext value={state}>{children}</LiveContext>;
}
