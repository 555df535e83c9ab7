import './heat-map.css';
import type { ReactElement } from 'react';
import type { CoverageCell, CoverageQuery } from '../../contract/api/coverage.ts';
import { useDocument } from '../api/use-document.ts';
import { daysOfPeriod, formatPeriod } from '../format/calendar-day.ts';
import { EmptyState } from '../part/empty-state.tsx';
import { Loaded } from '../part/loaded.tsx';
import { DataTable } from '../table/data-table.tsx';
import { COVERAGE_COLUMNS } from './coverage-columns.ts';
import { withoutEmptyStart } from './day-state.ts';
import { HeatGrid } from './heat-grid.tsx';
import { HeatLegend } from './heat-legend.tsx';
import { MonthDays } from './month-days.tsx';
import { RepairLinks } from './repair-links.tsx';
import { YearMonths } from './year-months.tsx';

/** What of a dataset is shown: `period` is empty for all years, a year or a month. */
export interface CoverageView {
  readonly dataset: string;
  readonly period: string;
  readonly look: 'map' | 'table';
  readonly onPeriod: (period: string) => void;
  readonly onDay: (day: string) => void;
}

/** Coverage of a dataset as a heat map, or the same as a table: months of all years, days of a year, a month’s sheet. */
export function CoverageMap(view: CoverageView): ReactElement {
  const { dataset, period } = view;
  const by: CoverageQuery['by'] = period === '' ? 'month' : 'day';
  const query = useDocument('coverage', {
    query: { dataset, by, ...(period === '' ? {} : daysOfPeriod(period)) },
  });
  return (
    <Loaded query={query} rows={8}>
      {({ cells }) =>
        cells.length === 0 ? (
          <EmptyState
            icon="overview"
            title={`${dataset} holds nothing yet`}
            command={`barlake sync ${dataset}`}
          >
            A sync without dates fetches the last thirty days; the page Plan shows what it would cost.
          </EmptyState>
        ) : (
          <>
            <Cells {...view} cells={cells} />
            <HeatLegend cells={cells} />
            <RepairLinks dataset={dataset} cells={cells} />
          </>
        )
      }
    </Loaded>
  );
}

function Cells({
  cells,
  period,
  look,
  onPeriod,
  onDay,
}: CoverageView & { readonly cells: readonly CoverageCell[] }): ReactElement {
  const open = (key: string): void => (key.length > 7 ? onDay(key) : onPeriod(key));
  if (look === 'table') {
    return (
      <DataTable
        name="coverage"
        caption="Coverage"
        rows={cells}
        columns={COVERAGE_COLUMNS}
        rowKey={({ key }) => key}
        onOpen={({ key }) => open(key)}
      />
    );
  }
  if (period === '') return <YearMonths cells={cells} onOpen={open} />;
  const { cells: known, emptyMonths } = withoutEmptyStart(cells);
  const months = Map.groupBy(known, ({ key }) => key.slice(0, 7));
  return (
    <>
      {emptyMonths > 0 && (
        <p className="heat-before">
          Nothing is held before {formatPeriod(known[0]?.key.slice(0, 7) ?? period)}.
        </p>
      )}
      <HeatGrid label={`Coverage of ${period} by day`} className="heat-sheets-box" first={known[0]?.key}>
        {(focusStop) => (
          <div className={period.length === 4 ? 'heat-sheets' : ''}>
            {[...months].map(([month, days]) => (
              <MonthDays
                key={month}
                month={month}
                cells={days}
                isLarge={period.length > 4}
                focusStop={focusStop}
                onOpen={onDay}
                {...(period.length === 4 ? { onOpenMonth: onPeriod } : {})}
              />
            ))}
          </div>
        )}
      </HeatGrid>
    </>
  );
}
