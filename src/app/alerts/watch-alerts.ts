import { setTimeout as sleep } from 'node:timers/promises';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';
import { gatherAlertFacts } from './gather-alert-facts.ts';
import { judgeAlerts } from './judge-alerts.ts';
import { type AlertChange, updateAlerts } from './update-alerts.ts';

/** What watching needs from outside. */
export interface AlertWatchWorld {
  readonly catalog: Catalog;
  readonly config: Configuration;
  readonly nowMs: () => number;
  readonly onChange: (change: AlertChange) => void;
  readonly onError: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Watches for what people should know. */
export interface AlertWatch {
  /** Looks before the next turn, because something has ended. */
  poke(): void;
  /** Resolves when the signal has come. */
  readonly ended: Promise<void>;
}

const LOOK_MS = 60_000;

/** Judges every minute, and when poked. A look that fails is made again. */
export function watchAlerts(world: AlertWatchWorld): AlertWatch {
  let poked = Promise.withResolvers<void>();
  const watch = async (): Promise<void> => {
    while (!world.signal.aborted) {
      poked = Promise.withResolvers<void>();
      await look(world).catch((error: unknown) => world.onError(error));
      await pause(world.signal, poked.promise);
    }
  };
  return { poke: () => poked.resolve(), ended: watch() };
}

/** Sleeps until it is time to look, somebody pokes, or the signal comes. */
async function pause(signal: AbortSignal, poked: Promise<void>): Promise<void> {
  const over = new AbortController();
  const wake = (): void => over.abort();
  signal.addEventListener('abort', wake);
  void poked.then(wake);
  if (!signal.aborted) await sleep(LOOK_MS, undefined, { signal: over.signal }).catch(() => undefined);
  signal.removeEventListener('abort', wake);
}

async function look({ catalog, config, nowMs, onChange }: AlertWatchWorld): Promise<void> {
  const atMs = nowMs();
  const drafts = judgeAlerts(await gatherAlertFacts(catalog, config, atMs));
  for (const change of await updateAlerts(catalog, drafts, atMs)) onChange(change);
}
