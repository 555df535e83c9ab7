import type { ReactElement } from 'react';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { formatPeriod, weekdayOf } from '../format/calendar-day.ts';
import { HeatCell } from './heat-cell.tsx';

const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

/** A month as a sheet of a calendar, a week in a row; small beside others, or large on its own. */
export function MonthDays({
  month,
  cells,
  isLarge,
  focusStop,
  onOpen,
  onOpenMonth,
}: {
  readonly month: string;
  readonly cells: readonly CoverageCell[];
  readonly isLarge: boolean;
  readonly focusStop: string | undefined;
  readonly onOpen: (day: string) => void;
  readonly onOpenMonth?: (month: string) => void;
}): ReactElement {
  const blanks = cells[0] === undefined ? 0 : weekdayOf(cells[0].key);
  return (
    <div className={isLarge ? 'heat-sheet large' : 'heat-sheet'}>
      {onOpenMonth !== undefined && (
        <button type="button" className="heat-sheet-title" onClick={() => onOpenMonth(month)}>
          {formatPeriod(month)}
        </button>
      )}
      <div className="heat-days">
        {WEEKDAYS.map((name) => (
          <span key={name} className="heat-weekday" aria-hidden="true">
            {isLarge ? name : name.slice(0, 1)}
          </span>
        ))}
        {Array.from({ length: blanks }, (_, index) => (
          <span key={`blank ${index}`} />
        ))}
        {cells.map((cell) => (
          <HeatCell
            key={cell.key}
            cell={cell}
            text={isLarge ? String(Number(cell.key.slice(8))) : ''}
            isFocusStop={focusStop === cell.key}
            onOpen={onOpen}
          />
        ))}
      </div>
    </div>
  );
}
