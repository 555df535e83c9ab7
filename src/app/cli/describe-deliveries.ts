import type { ChannelDelivery } from '../../../contract/cli/alerts.ts';

/** A line for each channel that was tried. */
export function describeDeliveries(deliveries: readonly ChannelDelivery[]): string {
  return deliveries
    .map(({ channel, error }) => `${channel}: ${error === null ? 'delivered' : error}\n`)
    .join('');
}
