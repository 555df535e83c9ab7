import type { AlertsTestDocument, ChannelDelivery } from '../../../../contract/cli/alerts.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { EXIT } from '../../../domain/error-code.ts';
import { type AlertChannel, alertChannels, CHANNELS } from '../../alerts/alert-channel.ts';
import { testMessage } from '../../alerts/deliver-alerts.ts';
import type { Invocation } from '../command-spec.ts';
import { describeDeliveries } from '../describe-deliveries.ts';
import { printJson } from '../print-json.ts';

/** Sends a test through the channels. Exit code 1 when one could not be told. */
export async function run({ args, context }: Invocation): Promise<number> {
  const { config, clock, terminal } = context;
  const channels = chosen(alertChannels(config.alerts), args[0]);
  const message = testMessage(config, clock.nowMs());
  const deliveries = await Promise.all(
    channels.map(async (channel): Promise<ChannelDelivery> => {
      const failure: unknown = await channel.send(message).catch((error: unknown) => error);
      return { channel: channel.name, error: failure instanceof Error ? failure.message : null };
    }),
  );
  const document: AlertsTestDocument = { deliveries };
  if (context.json) await printJson(terminal, document);
  else await terminal.out(describeDeliveries(deliveries));
  return deliveries.some(({ error }) => error !== null) ? EXIT.failed : EXIT.done;
}

function chosen(configured: readonly AlertChannel[], name: string | undefined): readonly AlertChannel[] {
  if (name !== undefined && !CHANNELS.some((channel) => channel === name)) {
    throw new BarlakeError('E_USAGE', {
      message: `There is no channel ${JSON.stringify(name)}.`,
      mend: `There are ${CHANNELS.join(', ')}.`,
    });
  }
  const channels = configured.filter((channel) => name === undefined || channel.name === name);
  if (channels.length > 0) return channels;
  throw new BarlakeError('E_CONFIG', {
    message: name === undefined ? 'No channel is configured.' : `The channel ${name} is not configured.`,
    mend: 'Set alerts.webhook, alerts.slack or alerts.email; docs/alerts.md shows each.',
  });
}
