import type { ReactElement } from 'react';
import type { CoverageCell, DayState } from '../../contract/api/coverage.ts';
import { STATE_LOOKS, STATES_BY_CARE } from './day-state.ts';

/** What colours and signs mean, for the states that are on the map. */
export function HeatLegend({ cells }: { readonly cells: readonly CoverageCell[] }): ReactElement {
  const seen = new Set<DayState>(
    STATES_BY_CARE.filter((state) => cells.some((cell) => (cell.states[state] ?? 0) > 0)),
  );
  return (
    <ul className="heat-legend" aria-label="Legend">
      {STATES_BY_CARE.filter((state) => seen.has(state)).map((state) => (
        <li key={state} title={STATE_LOOKS[state].meaning}>
          <span className={`heat-swatch ${state}`} aria-hidden="true">
            {STATE_LOOKS[state].sign}
          </span>
          {STATE_LOOKS[state].title}
        </li>
      ))}
      <li title="the line at the foot of a cell: share of its days in silver">
        <span className="heat-line silver" aria-hidden="true" />
        silver
      </li>
      <li title="the line at the foot of a cell: share of its days in gold">
        <span className="heat-line gold" aria-hidden="true" />
        gold
      </li>
    </ul>
  );
}
