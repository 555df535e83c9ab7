import type { AlertsDocument } from '../../../contract/api/system.ts';
import { listChannels } from '../../lake/catalog/alert-channels.ts';
import { standingAlerts } from '../../lake/catalog/alert-rows.ts';
import type { Catalog } from '../../lake/catalog/open-catalog.ts';
import type { Configuration } from '../config/configuration.ts';
import { alertChannels } from './alert-channel.ts';

const GRAVITY = ['error', 'warning', 'info'];

/** Alerts that stand, gravest first, and how far the configured channels have been told. */
export async function alertsDocument(
  { db }: Pick<Catalog, 'db'>,
  { alerts: settings }: Pick<Configuration, 'alerts'>,
): Promise<AlertsDocument> {
  const alerts = await standingAlerts(db);
  const configured = alertChannels(settings).map(({ name }) => name);
  const known = await listChannels(db);
  return {
    alerts: alerts
      .toSorted((a, b) => GRAVITY.indexOf(a.severity) - GRAVITY.indexOf(b.severity))
      .map(({ mark: _, changedMs: sinceMs, ...alert }) => ({ ...alert, sinceMs })),
    channels: configured.map((channel) => {
      const record = known.find((each) => each.channel === channel);
      return {
        channel,
        sentMs: record?.sentMs ?? null,
        error: record?.error ?? null,
        attempts: record?.attempts ?? 0,
      };
    }),
  };
}
