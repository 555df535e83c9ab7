import { isBarlakeError } from '../../domain/barlake-error.ts';
import type { RestClient } from './rest-client.ts';

/** What the API says to a key. */
export interface RestProbeResult {
  /** `busy`: the key’s calls are used up for the moment. */
  readonly kind: 'accepted' | 'refused' | 'unreachable' | 'forbidden' | 'busy';
  readonly message: string;
}

/** Asks for the market’s status, which costs one call and is part of every plan. */
export function createRestProbe(client: Pick<RestClient, 'marketStatus'>): {
  probe(signal: AbortSignal): Promise<RestProbeResult>;
} {
  return {
    async probe(signal) {
      try {
        const { market } = await client.marketStatus({ signal });
        return { kind: 'accepted', message: `the API key is accepted; the market is ${market.slice(0, 32)}` };
      } catch (error) {
        if (!isBarlakeError(error) || error.code === 'E_CANCELLED') throw error;
        const { code, message } = error;
        if (code === 'E_CREDENTIALS_REFUSED') return { kind: 'refused', message };
        if (code === 'E_NOT_ENTITLED') return { kind: 'forbidden', message };
        return { kind: code === 'E_RATE_LIMITED' ? 'busy' : 'unreachable', message };
      }
    },
  };
}
