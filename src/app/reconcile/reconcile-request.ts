import type { DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { ReconcileSource } from '../../plan/reconcile/bar-pair.ts';

/** Which symbols are compared; symbols in the API’s spelling. */
export type SymbolChoice =
  | { readonly kind: 'all' }
  | { readonly kind: 'given'; readonly symbols: readonly string[] }
  | { readonly kind: 'sample'; readonly count: number };

/** What is compared with what. */
export interface ReconcileRequest {
  readonly dataset: DatasetName;
  readonly source: ReconcileSource;
  /** Inclusive. */
  readonly from: TradingDay;
  readonly to: TradingDay;
  readonly choice: SymbolChoice;
}
