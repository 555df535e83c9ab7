import type { Entitlement } from '../../vendor-api/entitlement.ts';
import type { MarketSource } from '../../vendor-api/market-source.ts';
import type { RequestLog } from '../admin/request-log.ts';
import type { FaultRegistry } from '../fault/fault-registry.ts';
import type { CallGate } from './access/call-rate.ts';

/** What the REST side answers from. */
export interface RestRoom {
  readonly source: MarketSource;
  readonly entitlement: Entitlement;
  readonly apiKey: string;
  readonly gate: CallGate;
  readonly sendsRetryAfter: boolean;
  readonly faults: FaultRegistry;
  readonly log: RequestLog;
  readonly latencyMs: number;
  readonly signal: AbortSignal;
}
