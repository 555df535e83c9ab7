import type { BarsDocument } from '../../../contract/api/bars.ts';
import type { ExplorerState } from './explorer-state.ts';

const DATASET_OF: Readonly<Record<string, string>> = { '1m': 'minute', '1d': 'daily' };

/** The dataset whose bars were read for an answer: the whole market’s where it was, else that of single symbols. */
export function datasetOf(
  { asset }: Pick<ExplorerState, 'asset'>,
  { readAt, origins }: Pick<BarsDocument, 'readAt' | 'origins'>,
): string {
  const isWholeMarket = origins.some((origin) => origin !== 'targeted');
  const whole = DATASET_OF[readAt];
  return isWholeMarket && whole !== undefined ? `${asset}_${whole}` : `${asset}_${readAt}`;
}
