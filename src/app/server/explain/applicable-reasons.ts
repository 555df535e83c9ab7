import { DATASETS, type DatasetName } from '../../../domain/dataset.ts';
import { QUARANTINE_REASONS, type QuarantineReason } from '../../../domain/quarantine-reason.ts';

const REASONS = Object.keys(QUARANTINE_REASONS) as readonly QuarantineReason[];

const OPTION_REASONS: ReadonlySet<QuarantineReason> = new Set(['malformed_option', 'expired_option']);

/** The rules that rows of a dataset are held to, in their order; `source`: what they came from. */
export function applicableReasons(dataset: DatasetName, source: string): readonly QuarantineReason[] {
  return REASONS.filter(
    (reason) =>
      (DATASETS[dataset].asset === 'options' || !OPTION_REASONS.has(reason)) &&
      (source === 'grouped' || reason !== 'implausible_price'),
  );
}
