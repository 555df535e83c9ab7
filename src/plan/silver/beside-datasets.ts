import { DATASETS, type DatasetName, parseDatasetName } from '../../domain/dataset.ts';

/**
 * Other datasets whose bars of the same day a dataset’s features read: the minutes behind the daily `vwap`, the daily bars
 * of an option’s underlying. `fields` are names without the dollar sign.
 */
export function besideDatasets(dataset: DatasetName, fields: ReadonlySet<string>): readonly DatasetName[] {
  const { asset, timeframe, hasVolume } = DATASETS[dataset];
  const minutes = parseDatasetName(`${asset}_minute`);
  const hasAverage = timeframe === '1d' && hasVolume && minutes !== undefined && fields.has('vwap');
  const hasUnderlying = asset === 'options' && fields.has('underlying_close');
  return [
    ...(hasAverage ? [minutes] : []),
    ...(hasUnderlying ? (['stocks_daily', 'indices_daily'] as const) : []),
  ];
}

/**
 * Rows that have to be looked back for a field itself: the close before a halt, which `change` goes on from, lies any
 * number of rows back.
 */
export function fieldLookBack(fields: ReadonlySet<string>): number {
  return fields.has('change') ? Number.POSITIVE_INFINITY : 0;
}
