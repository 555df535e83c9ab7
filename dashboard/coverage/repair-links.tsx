import type { ReactElement } from 'react';
import { Link } from 'wouter';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { formatPlural } from '../format/quantity.ts';
import { type RepairStretch, repairStretches } from './repair-stretches.ts';

const TITLES: Readonly<Record<RepairStretch['mode'], (days: string) => string>> = {
  missing: (days) => `Plan the ${days} missing`,
  'retry-failed': (days) => `Plan the ${days} that failed`,
  rebuild: (days) => `Plan ${days} anew`,
};

/** From what a map shows to a plan that mends it: what is missing, what failed, or all of it anew. The plan says what it costs, and runs it. */
export function RepairLinks({
  dataset,
  cells,
}: {
  readonly dataset: string;
  readonly cells: readonly CoverageCell[];
}): ReactElement {
  return (
    <nav className="heat-repair" aria-label="Mend what is shown">
      {repairStretches(cells).map(({ mode, days, from, to }) => (
        <Link
          key={mode}
          href={`/plan?datasets=${dataset}&from=${from}&to=${to}&mode=${mode}`}
          className="button"
        >
          {TITLES[mode](formatPlural(days, 'day'))}
        </Link>
      ))}
    </nav>
  );
}
