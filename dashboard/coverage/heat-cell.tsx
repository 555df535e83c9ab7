import type { ReactElement } from 'react';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { formatPeriod } from '../format/calendar-day.ts';
import { formatCount } from '../format/quantity.ts';
import { describeStates, gravestState, heldDays, STATE_LOOKS, statesOf } from './day-state.ts';

/** What a cell says when it is pointed at or read aloud. */
function labelOf(cell: CoverageCell): string {
  const parts = [
    describeStates(cell),
    cell.rows > 0 ? `${formatCount(cell.rows)} rows` : '',
    cell.quarantined > 0 ? `${formatCount(cell.quarantined)} refused` : '',
    cell.silverDays > 0 ? 'silver' : '',
    cell.goldDays > 0 ? 'gold' : '',
    cell.note ?? '',
  ];
  return `${formatPeriod(cell.key)}: ${parts.filter((part) => part !== '').join(', ')}`;
}

/** A cell of the heat map: colours by share, a sign for what needs care, a line each for silver and gold at its foot. */
export function HeatCell({
  cell,
  text,
  isFocusStop,
  onOpen,
}: {
  readonly cell: CoverageCell;
  /** Inside the cell; a month tells its gaps by default. */
  readonly text?: string;
  /** The one cell of the map that Tab reaches. */
  readonly isFocusStop: boolean;
  readonly onOpen: (key: string) => void;
}): ReactElement {
  const gravest = gravestState(cell);
  const held = heldDays(cell);
  const gap = held > 0 && held < cell.tradingDays ? `${held}/${cell.tradingDays}` : '';
  return (
    <button
      type="button"
      data-cell={cell.key}
      className={`heat-cell ${gravest ?? 'none'}`}
      aria-label={labelOf(cell)}
      title={labelOf(cell)}
      tabIndex={isFocusStop ? 0 : -1}
      onClick={() => onOpen(cell.key)}
    >
      <span className="heat-fill" aria-hidden="true">
        {statesOf(cell)
          .filter(({ state }) => state !== 'holiday' || gravest === 'holiday')
          .map(({ state, days }) => (
            <span key={state} className={`heat-part ${state}`} style={{ flexGrow: days }} />
          ))}
      </span>
      <span
        className="heat-text"
        aria-hidden="true"
        data-text={text ?? gap}
        data-sign={gravest === null ? '' : STATE_LOOKS[gravest].sign}
      />
      <LayerLines cell={cell} />
    </button>
  );
}

function LayerLines({ cell }: { readonly cell: CoverageCell }): ReactElement | null {
  if (cell.tradingDays === 0 || cell.silverDays + cell.goldDays === 0) return null;
  const share = (days: number): string => `${Math.min(100, (100 * days) / cell.tradingDays)}%`;
  return (
    <span className="heat-layers" aria-hidden="true">
      <span className="silver" style={{ width: share(cell.silverDays) }} />
      <span className="gold" style={{ width: share(cell.goldDays) }} />
    </span>
  );
}
