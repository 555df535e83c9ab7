import { lookup } from 'node:dns/promises';
import { BlockList, isIP } from 'node:net';
import { BarlakeError } from '../../domain/barlake-error.ts';

/**
 * Addresses that nothing is ever delivered to: what clouds answer their machines’ secrets on, and what is no host. Whoever configures
 * an address may name machines of the own network; a name that is later pointed elsewhere must not lead there.
 */
const FORBIDDEN = new BlockList();
FORBIDDEN.addSubnet('0.0.0.0', 8, 'ipv4');
FORBIDDEN.addSubnet('169.254.0.0', 16, 'ipv4');
FORBIDDEN.addSubnet('224.0.0.0', 3, 'ipv4');
FORBIDDEN.addAddress('100.100.100.200', 'ipv4');
FORBIDDEN.addAddress('::', 'ipv6');
FORBIDDEN.addSubnet('fe80::', 10, 'ipv6');
FORBIDDEN.addSubnet('ff00::', 8, 'ipv6');
FORBIDDEN.addAddress('fd00:ec2::254', 'ipv6');

/** Whether an address may be connected to. IPv4 in the clothes of IPv6 is judged as what it is. */
export function isAllowedAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !FORBIDDEN.check(address, 'ipv4');
  return family === 6 && !FORBIDDEN.check(address, 'ipv6');
}

/** The address that a host name stands for now, one that may be connected to. Throws `E_DELIVERY`. */
export async function resolveTarget(host: string): Promise<string> {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = await lookup(bare, { all: true }).catch((cause: unknown) => {
    throw undeliverable(`The name ${bare} cannot be resolved.`, cause);
  });
  const allowed = found.find(({ address }) => isAllowedAddress(address));
  if (allowed !== undefined) return allowed.address;
  throw undeliverable(`${bare} stands for an address that nothing is delivered to.`, undefined);
}

/** A delivery that did not come about. Messages must not hold secrets: addresses of webhooks are some. */
export function undeliverable(message: string, cause: unknown): BarlakeError {
  return new BarlakeError('E_DELIVERY', {
    message,
    mend: 'Check the channel under `alerts` in the configuration, then try it with `barlake alerts test`.',
    ...(cause === undefined ? {} : { cause }),
  });
}
