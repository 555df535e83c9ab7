import { homedir } from 'node:os';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';
import { cacheFolder } from '../config/cache-folder.ts';
import type { Configuration } from '../config/configuration.ts';

/** What the client needs from outside. */
export interface RestWorld {
  readonly clock: Clock;
  readonly random: () => number;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/**
 * Opens the vendor’s REST API with the configured key and the budget that all processes of this user share. Sends
 * nothing. Throws `E_CREDENTIALS_MISSING` when there is no key.
 */
export async function openRest(config: Configuration, world: RestWorld): Promise<RestClient> {
  const { vendor } = config;
  const { apiKey } = vendor.credentials;
  if (apiKey === undefined) {
    throw new BarlakeError('E_CREDENTIALS_MISSING', {
      message: 'No key for the vendor’s REST API: POLYGON_API_KEY is not set.',
      mend: 'Put the API key from the vendor’s dashboard into .env (`barlake init` writes a template), or try everything without an account: `barlake demo`.',
    });
  }
  const { createRestClient } = await import('../../vendor/rest/create-rest-client.ts');
  return createRestClient({
    baseUrl: vendor.baseUrl,
    apiKey,
    rateLimitPerMinute: vendor.rateLimitPerMinute,
    timeoutMs: vendor.timeoutMs,
    attempts: vendor.attempts,
    clock: world.clock,
    random: world.random,
    sharedBudget:
      config.queue.url === undefined ? undefined : { url: config.queue.url, prefix: config.queue.prefix },
    budgetFolder: cacheFolder({ platform: process.platform, homeFolder: homedir(), env: world.env }),
  });
}
