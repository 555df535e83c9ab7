import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import { DEFAULT_FIELDS } from '../../lake/qlib/qlib-field.ts';
import type { QlibExportRequest } from './qlib-request.ts';

/** What `export qlib` makes of a dataset when nothing else is said, at its place in the lake. */
export function goldRequest(dataset: DatasetName): QlibExportRequest {
  const isDaily = DATASETS[dataset].timeframe === '1d';
  return {
    dataset,
    freq: isDaily ? { name: 'day' } : { name: '1min', minutes: 1 },
    hours: 'regular',
    fields: DEFAULT_FIELDS,
    features: [],
    isRebuild: false,
    isVerified: false,
  };
}
