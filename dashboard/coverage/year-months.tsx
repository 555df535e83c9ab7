import type { ReactElement } from 'react';
import type { CoverageCell } from '../../contract/api/coverage.ts';
import { MONTH_NAMES } from '../format/calendar-day.ts';
import { HeatCell } from './heat-cell.tsx';
import { HeatGrid } from './heat-grid.tsx';

/** All years, newest first, a row each with twelve months. */
export function YearMonths({
  cells,
  onOpen,
}: {
  readonly cells: readonly CoverageCell[];
  /** A year or a month. */
  readonly onOpen: (key: string) => void;
}): ReactElement {
  const byKey = new Map(cells.map((cell) => [cell.key, cell]));
  const years = [...new Set(cells.map(({ key }) => key.slice(0, 4)))].toSorted().toReversed();
  return (
    <HeatGrid label="Coverage by month" className="heat-years" first={years[0]}>
      {(focusStop) => (
        <>
          <span />
          {MONTH_NAMES.map((name) => (
            <span key={name} className="heat-month-name" aria-hidden="true">
              {name}
            </span>
          ))}
          {years.flatMap((year) => [
            <button
              key={year}
              type="button"
              data-cell={year}
              className="heat-year"
              tabIndex={focusStop === year ? 0 : -1}
              aria-label={`${year}: show its days`}
              onClick={() => onOpen(year)}
            >
              {year}
            </button>,
            ...MONTH_NAMES.map((_, index) => {
              const key = `${year}-${String(index + 1).padStart(2, '0')}`;
              const cell = byKey.get(key);
              return cell === undefined ? (
                <span key={key} className="heat-blank" />
              ) : (
                <HeatCell key={key} cell={cell} isFocusStop={focusStop === key} onOpen={onOpen} />
              );
            }),
          ])}
        </>
      )}
    </HeatGrid>
  );
}
