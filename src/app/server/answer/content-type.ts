import type { BAR_FORMATS } from '../../../../contract/api/bars.ts';

const TYPES: Readonly<Record<(typeof BAR_FORMATS)[number], string>> = {
  json: 'application/json; charset=utf-8',
  ndjson: 'application/x-ndjson; charset=utf-8',
  csv: 'text/csv; charset=utf-8; header=present',
  parquet: 'application/vnd.apache.parquet',
  arrow: 'application/vnd.apache.arrow.stream',
};

/** What an answer of a format says that it is. */
export function contentTypeOf(format: keyof typeof TYPES): string {
  return TYPES[format];
}
