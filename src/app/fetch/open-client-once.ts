import type { RestClient } from '../../vendor/rest/rest-client.ts';
import type { Configuration } from '../config/configuration.ts';
import { openRest, type RestWorld } from '../sync/open-rest.ts';

/** A client that is opened when it is first needed, and closed with this. */
export interface LazyClient extends AsyncDisposable {
  /** Throws `E_CREDENTIALS_MISSING`. */
  open(): Promise<RestClient>;
}

/** Commands whose plan asks for nothing need no key. */
export function openClientOnce(world: RestWorld & { readonly config: Configuration }): LazyClient {
  let opened: Promise<RestClient> | undefined;
  return {
    async open() {
      opened ??= openRest(world.config, world);
      return opened;
    },
    async [Symbol.asyncDispose]() {
      const client = await opened?.catch(() => undefined);
      await client?.[Symbol.asyncDispose]();
    },
  };
}
