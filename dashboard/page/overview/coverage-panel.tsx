import type { ReactElement } from 'react';
import { CoverageMap } from '../../coverage/coverage-map.tsx';
import { formatPeriod } from '../../format/calendar-day.ts';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { DayDrawer } from '../../partition/day-drawer.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

/** The heat map of one dataset, with the way back out of years and months, and a drawer for a day. */
export function CoveragePanel({ datasets }: { readonly datasets: readonly string[] }): ReactElement {
  const [dataset, setDataset] = useSearchValue('dataset', datasets[0] ?? '');
  const [period, setPeriod] = useSearchValue('period');
  const [day, setDay] = useSearchValue('day');
  const [look, setLook] = useSearchValue('look', 'map');
  const shown = datasets.includes(dataset) ? dataset : (datasets[0] ?? '');
  return (
    <Panel
      title="Coverage"
      className="coverage"
      note={<Way period={period} onPeriod={setPeriod} />}
      actions={
        <>
          <label className="dataset-tabs">
            <span className="unseen">Dataset</span>
            <select value={shown} onChange={(event) => setDataset(event.target.value)}>
              {datasets.map((name) => (
                <option key={name}>{name}</option>
              ))}
            </select>
          </label>
          <Segmented
            label="Map or table"
            value={look === 'table' ? 'table' : 'map'}
            options={[
              { value: 'map', title: 'Map' },
              { value: 'table', title: 'Table' },
            ]}
            onChange={setLook}
          />
        </>
      }
    >
      <CoverageMap
        dataset={shown}
        period={period}
        look={look === 'table' ? 'table' : 'map'}
        onPeriod={setPeriod}
        onDay={setDay}
      />
      {day !== '' && <DayDrawer dataset={shown} day={day} onDay={setDay} onClose={() => setDay('')} />}
    </Panel>
  );
}

function Way({
  period,
  onPeriod,
}: {
  readonly period: string;
  readonly onPeriod: (period: string) => void;
}): ReactElement {
  if (period === '') return <span>by month; open a year or a month</span>;
  const year = period.slice(0, 4);
  return (
    <span className="coverage-way">
      <button type="button" onClick={() => onPeriod('')}>
        All years
      </button>
      <span aria-hidden="true">/</span>
      {period === year ? (
        year
      ) : (
        <>
          <button type="button" onClick={() => onPeriod(year)}>
            {year}
          </button>
          <span aria-hidden="true">/</span>
          {formatPeriod(period)}
        </>
      )}
    </span>
  );
}
