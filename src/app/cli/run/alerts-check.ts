import type { AlertsCheckDocument, ChannelDelivery } from '../../../../contract/cli/alerts.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { judgeHealth } from '../../../plan/health/judge-health.ts';
import { alertChannels } from '../../alerts/alert-channel.ts';
import { alertDrafts } from '../../alerts/alert-drafts.ts';
import { deliverAlerts, enrolChannels } from '../../alerts/deliver-alerts.ts';
import { isOfServer } from '../../alerts/unseen-alerts.ts';
import { updateAlerts } from '../../alerts/update-alerts.ts';
import { gatherHealthFacts } from '../../health/gather-health-facts.ts';
import { askQueues } from '../../queue/queue-facts.ts';
import { openJournal } from '../../reading/open-journal.ts';
import type { CommandContext, Invocation } from '../command-spec.ts';
import { describeDeliveries } from '../describe-deliveries.ts';
import { printJson } from '../print-json.ts';

/** Judges once, brings the alerts to it, and tells the channels. Exit code 1 when one could not be told. */
export async function run({ context }: Invocation): Promise<number> {
  const document = await check(context);
  const { changes, deliveries } = document;
  if (context.json) await printJson(context.terminal, document);
  else {
    const lines = changes.map(({ change, severity, message }) => `${change} (${severity}): ${message}\n`);
    await context.terminal.out(
      `${lines.join('') || 'Nothing has changed.\n'}${describeDeliveries(deliveries)}`,
    );
  }
  return deliveries.some(({ error }) => error !== null) ? EXIT.failed : EXIT.done;
}

async function check({ config, clock, random }: CommandContext): Promise<AlertsCheckDocument> {
  const channels = alertChannels(config.alerts);
  await using catalog = await openJournal(config.lake);
  const nowMs = (): number => clock.nowMs();
  const deliveries: ChannelDelivery[] = [];
  const world = {
    catalog,
    config,
    channels,
    nowMs,
    onAttempt: ({ channel, error }: { readonly channel: string; readonly error?: unknown }): void =>
      void deliveries.push({ channel, error: error instanceof Error ? error.message : null }),
  };
  await enrolChannels(world);
  const queue = await askQueues({ config, catalog, random }, nowMs());
  const checks = judgeHealth(await gatherHealthFacts(catalog, config, nowMs(), { queue }), config.health);
  const drafts = alertDrafts(checks, config.alerts.ignore);
  const changes = await updateAlerts(catalog, drafts, nowMs(), (alert) => isOfServer(alert, nowMs()));
  await deliverAlerts(world);
  return {
    changes: changes.map(({ key, change, severity, message }) => ({ key, change, severity, message })),
    deliveries,
  };
}
