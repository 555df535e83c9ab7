import type { SyncDocument } from '../../../contract/cli/sync.ts';
import { silverDocument } from '../cli/silver-document.ts';
import type { SyncResult } from './sync-result.ts';

/** A result as `barlake sync --json` shows it. */
export function syncDocument({ onward: { silver, gold }, ...result }: SyncResult): SyncDocument {
  const failures = result.failures.map(({ mend, symbol, ...failure }) => ({
    ...failure,
    symbol: symbol ?? null,
    mend: mend ?? null,
  }));
  return {
    ...result,
    datasets: [...result.datasets],
    outOfReach: [...result.outOfReach],
    failures,
    silver: silver === undefined ? null : silverDocument(silver),
    gold: gold === undefined ? null : goldDocument(gold),
    validation:
      result.validation === undefined
        ? null
        : { ...result.validation, failure: result.validation.failure ?? null },
  };
}

function goldDocument({
  exports,
  failures,
  notes,
}: NonNullable<SyncResult['onward']['gold']>): SyncDocument['gold'] {
  return {
    exports: exports.map((each) => ({ ...each, notes: [...each.notes] })),
    failures: failures.map((failure) => ({ ...failure, mend: failure.mend ?? null })),
    notes: [...notes],
  };
}
