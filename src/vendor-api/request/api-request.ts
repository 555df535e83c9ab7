import type { Entitlement } from '../entitlement.ts';
import type { MarketSource } from '../market-source.ts';

/** A request of a known key. */
export interface ApiRequest {
  /** Decoded: `/v2/aggs/ticker/X:BTCUSD/prev`. */
  readonly path: string;
  /** Decoded parameters, the key left out. */
  readonly query: Readonly<Record<string, string>>;
  /** Where the client finds this server, without a trailing slash; next pages are addressed so. */
  readonly baseUrl: string;
  readonly requestId: string;
}

/** What an endpoint answers from. */
export interface ApiContext {
  readonly source: MarketSource;
  readonly entitlement: Entitlement;
  readonly request: ApiRequest;
}
