import { dropAlertChanges } from '../../lake/catalog/alert-changes.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { HealthCheck } from '../../plan/health/health-check.ts';
import { judgeHealth } from '../../plan/health/judge-health.ts';
import type { Configuration } from '../config/configuration.ts';
import { gatherHealthFacts, type OwnFacts } from '../health/gather-health-facts.ts';
import { alertChannels } from './alert-channel.ts';
import { alertDrafts } from './alert-drafts.ts';
import { type DeliveryAttempt, type DeliveryWorld, deliverAlerts, enrolChannels } from './deliver-alerts.ts';
import { repeat } from './repeat.ts';
import { type AlertChange, updateAlerts } from './update-alerts.ts';

/** What watching needs from outside. */
export interface AlertWatchWorld {
  readonly catalog: Catalog;
  readonly config: Configuration;
  readonly nowMs: () => number;
  /** What only this process can see. */
  readonly own: () => Promise<OwnFacts>;
  readonly onChecks?: (checks: readonly HealthCheck[]) => void;
  readonly onChange: (change: AlertChange) => void;
  readonly onAttempt: (attempt: DeliveryAttempt) => void;
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

/** What nobody could be told for a week is told no more. */
const KEPT_MS = 7 * 86_400_000;

/** Channels that failed, or were told not long ago, are looked at this often. */
const DELIVER_MS = 10_000;

/**
 * Judges every minute, and when poked, and tells the channels of what has changed. A look that fails is made again. A delivery under
 * way when the signal comes is let to its end: cut off, it would have to be made twice. Throws `E_CONFIG`.
 */
export function watchAlerts(world: AlertWatchWorld): AlertWatch {
  const { catalog, config, nowMs, onAttempt, onError, signal } = world;
  const channels = alertChannels(config.alerts);
  const delivery: DeliveryWorld = { catalog, config, channels, nowMs, onAttempt };
  // What is raised by the first look must find the channels there.
  let enrolling: Promise<void> | undefined;
  const enrolled = (): Promise<void> =>
    (enrolling ??= enrolChannels(delivery).catch((error: unknown) => {
      enrolling = undefined;
      throw error;
    }));
  const telling = repeat(
    async () => {
      await enrolled();
      if (channels.length > 0) await deliverAlerts(delivery);
    },
    { everyMs: DELIVER_MS, onError, signal },
  );
  const looking = repeat(
    async () => {
      await enrolled();
      if (await look(world)) telling.poke();
    },
    { everyMs: LOOK_MS, onError, signal },
  );
  return {
    poke: () => looking.poke(),
    ended: Promise.all([looking.ended, telling.ended]).then(() => undefined),
  };
}

async function look({ catalog, config, nowMs, own, onChecks, onChange }: AlertWatchWorld): Promise<boolean> {
  const atMs = nowMs();
  const checks = judgeHealth(await gatherHealthFacts(catalog, config, atMs, await own()), config.health);
  onChecks?.(checks);
  const changes = await updateAlerts(catalog, alertDrafts(checks, config.alerts.ignore), atMs);
  for (const change of changes) onChange(change);
  if (changes.length === 0) return false;
  await dropAlertChanges(catalog.db, atMs - KEPT_MS);
  return true;
}
