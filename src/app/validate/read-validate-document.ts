import type { ValidateRequestDocument } from '../../../contract/api/validations.ts';
import { utcDateOf } from '../../domain/trading-day.ts';
import { heldDatasets } from '../../lake/catalog/held-datasets.ts';
import type { Lake } from '../../lake/lake.ts';
import { checkRange, parseDay } from '../cli/parse-range.ts';
import { requireDataset } from '../cli/sync-options.ts';
import { FIRST_DAY, inOrder, type ValidateRequest } from './validate-request.ts';

/** Reads a request that came over the network, as strictly as the command line. Throws `E_DATASET`, `E_DATE`. */
export async function readValidateDocument(
  { datasets, from, to, isAll }: ValidateRequestDocument,
  { lake, nowMs }: { readonly lake: Lake; readonly nowMs: number },
): Promise<ValidateRequest> {
  const range = checkRange({
    from: from === undefined ? FIRST_DAY : parseDay(from, 'from'),
    to: to === undefined ? utcDateOf(nowMs) : parseDay(to, 'to'),
  });
  const names = datasets?.map(requireDataset) ?? (await heldDatasets(lake.catalog));
  return { datasets: inOrder(names), ...range, isAll };
}
