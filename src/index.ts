// The library’s entry: what a program that reads a lake, or the documents of `--json`, needs to name.
export { type PlanDocument, planDocumentSchema } from '../contract/cli/plan.ts';
export { type SyncDocument, syncDocumentSchema } from '../contract/cli/sync.ts';
export { BarlakeError, type BarlakeErrorInit, isBarlakeError } from './domain/barlake-error.ts';
export { DATASET_NAMES, DATASETS, type Dataset, type DatasetName } from './domain/dataset.ts';
export { ERROR_CODES, type ErrorCode } from './domain/error-code.ts';
export { fileNameToSymbol, symbolToFileName } from './domain/symbol-file-name.ts';
export { parseTradingDay, type TradingDay, tradingDay } from './domain/trading-day.ts';
