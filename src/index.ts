// The library’s entry: opening a lake, and what a program needs to name around it.
export type { PlanDocument } from '../contract/cli/plan.ts';
export { planDocumentSchema } from '../contract/cli/plan.ts';
export {
  type StatusDocument,
  type SymbolStatusDocument,
  statusDocumentSchema,
  symbolStatusDocumentSchema,
} from '../contract/cli/status.ts';
export { type SyncDocument, syncDocumentSchema } from '../contract/cli/sync.ts';
export type { Bar, BarsQuery, FeatureRow, FeaturesQuery, Moment } from './app/library/bars-query.ts';
export type { HeldSymbol, HeldSymbolsQuery } from './app/library/held-symbols.ts';
export type { LakeOptions, LakeSettings } from './app/library/lake-options.ts';
export type { LakeRow, LakeRows, RowValue } from './app/library/lake-rows.ts';
export { openLake } from './app/library/open-lake.ts';
export type { Cancellable, OpenedLake } from './app/library/opened-lake.ts';
export type { SyncProgress } from './app/library/report-progress.ts';
export type { SqlOptions, SqlValue } from './app/library/sql-query.ts';
export type { PlanQuery, SyncQuery, SyncRun } from './app/library/sync-query.ts';
export type { BarsFacts } from './app/query/query-engine.ts';
export { BarlakeError, type BarlakeErrorInit, isBarlakeError } from './domain/barlake-error.ts';
export {
  ASSETS,
  type Asset,
  DATASET_NAMES,
  DATASETS,
  type Dataset,
  type DatasetName,
} from './domain/dataset.ts';
export { ERROR_CODES, type ErrorCode } from './domain/error-code.ts';
export { fileNameToSymbol, symbolToFileName } from './domain/symbol-file-name.ts';
export { TIMEFRAMES, type Timeframe } from './domain/timeframe.ts';
export { parseTradingDay, type TradingDay, tradingDay } from './domain/trading-day.ts';
export type { TableDescription } from './lake/query/describe-tables.ts';
