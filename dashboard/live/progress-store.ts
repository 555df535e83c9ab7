import { useSyncExternalStore } from 'react';
import type { RunProgress } from '../../contract/api/runs.ts';

/** Runs whose last progress is remembered. */
const RUNS_MAX = 50;
const progressByRun = new Map<string, RunProgress>();
const listeners = new Set<() => void>();

/** Keeps the last progress of a run. */
export function keepProgress(runId: string, progress: RunProgress): void {
  progressByRun.delete(runId);
  progressByRun.set(runId, progress);
  const [oldest] = progressByRun.keys();
  if (progressByRun.size > RUNS_MAX && oldest !== undefined) progressByRun.delete(oldest);
  for (const listener of listeners) listener();
}

/** The last progress that an event brought for a run. */
export function useProgress(runId: string): RunProgress | undefined {
  return useSyncExternalStore(watch, () => progressByRun.get(runId));
}

function watch(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
