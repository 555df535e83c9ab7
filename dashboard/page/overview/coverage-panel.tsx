import type { ReactElement } from 'react';
import type { DatasetHealth } from '../../../contract/api/overview.ts';
import { CoverageMap } from '../../coverage/coverage-map.tsx';
import { formatPeriod } from '../../format/calendar-day.ts';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { DayDrawer } from '../../partition/day-drawer.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

/** Stands in the address for all years where one year alone would be shown by itself. */
const ALL = 'all';

/** The heat map of one dataset, with the way back out of years and months, and a drawer for a day. */
export function CoveragePanel({ datasets }: { readonly datasets: readonly DatasetHealth[] }): ReactElement {
  const [first] = datasets;
  const [dataset, setDataset] = useSearchValue('dataset', first?.dataset ?? '');
  const health = datasets.find((known) => known.dataset === dataset) ?? first;
  const shown = health?.dataset ?? '';
  const [period, setPeriod] = useSearchValue('period', onlyYear(health));
  const [day, setDay] = useSearchValue('day');
  const [look, setLook] = useSearchValue('look', 'map');
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
              {datasets.map((known) => (
                <option key={known.dataset}>{known.dataset}</option>
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
        period={period === ALL ? '' : period}
        look={look === 'table' ? 'table' : 'map'}
        onPeriod={setPeriod}
        onDay={setDay}
      />
      {day !== '' && <DayDrawer dataset={shown} day={day} onDay={setDay} onClose={() => setDay('')} />}
    </Panel>
  );
}

/** A dataset of a single year begins with its days: a row of months would say little. */
function onlyYear(health: DatasetHealth | undefined): string {
  const [from, to] = [health?.from?.slice(0, 4), health?.to?.slice(0, 4)];
  return from !== undefined && from === to ? from : ALL;
}

function Way({
  period,
  onPeriod,
}: {
  readonly period: string;
  readonly onPeriod: (period: string) => void;
}): ReactElement {
  if (period === ALL) return <span>by month; open a year or a month</span>;
  const year = period.slice(0, 4);
  return (
    <span className="coverage-way">
      <button type="button" onClick={() => onPeriod(ALL)}>
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
