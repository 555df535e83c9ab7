import type { DatasetName } from '../../domain/dataset.ts';
import { parseRowDecisions, type RowDecision } from '../../domain/row-decision.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import { overridesPath, readOverrides } from '../../lake/storage/read-overrides.ts';

/** Rows taken for bars, by day: hashes in ascending order. */
export type AcceptedDays = ReadonlyMap<TradingDay, readonly string[]>;

/** A person’s decisions about refused rows, from `overrides/quarantine.csv` of the lake. Throws `E_OVERRIDES`. */
export async function readRowDecisions(root: string): Promise<readonly RowDecision[]> {
  return readOverrides(overridesPath(root, 'quarantine.csv'), parseRowDecisions);
}

/** The rows taken for bars, by dataset. */
export function acceptedRows(decisions: readonly RowDecision[]): (dataset: DatasetName) => AcceptedDays {
  const accepted = decisions.filter(({ decision }) => decision === 'accept');
  const byDataset = Map.groupBy(accepted, ({ dataset }) => dataset);
  return (dataset) =>
    new Map(
      [...Map.groupBy(byDataset.get(dataset) ?? [], ({ day }) => day)].map(([day, rows]) => [
        day,
        rows.map(({ rowHash }) => rowHash).toSorted(),
      ]),
    );
}
