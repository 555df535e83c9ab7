import { type ReactElement, useCallback, useMemo } from 'react';
import type { QualityDocument } from '../../../contract/api/findings.ts';
import { useDocument } from '../../api/use-document.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import { Plot } from '../../plot/plot.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { trendOption } from './trend-option.ts';
import {
  findingsTrend,
  qualityTrend,
  reconciliationTrend,
  refusedTrend,
  type Trend,
} from './trend-series.ts';
import type { ChangeQuality } from './use-quality-state.ts';
import { ValidationPanel } from './validation-panel.tsx';

/** How quality went from month to month, for each dataset. */
export function TrendsTab({ onChange }: { readonly onChange: ChangeQuality }): ReactElement {
  const query = useDocument('quality');
  return (
    <Loaded query={query} rows={10}>
      {(quality) =>
        quality.trend.length === 0 ? (
          <Panel title="Over time">
            <EmptyState
              icon="quality"
              title="No bars yet"
              command="barlake sync stocks_daily --from 2024-01-02"
            />
          </Panel>
        ) : (
          <Trends quality={quality} onChange={onChange} />
        )
      }
    </Loaded>
  );
}

function Trends({
  quality,
  onChange,
}: {
  readonly quality: QualityDocument;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const trends = useMemo(
    () => ({
      quality: qualityTrend(quality),
      findings: findingsTrend(quality),
      refused: refusedTrend(quality),
      reconciliation: reconciliationTrend(quality),
    }),
    [quality],
  );
  const toMonth = (tab: 'findings' | 'quarantine', origin = '') => {
    return (dataset: string, month: string): void =>
      onChange({ tab, dataset, origin, from: `${month}-01`, to: lastDayOf(month) });
  };
  return (
    <div className="trends">
      <TrendPanel
        title="Rows that became bars, %"
        unit="%"
        trend={trends.quality}
        onPick={toMonth('quarantine')}
      />
      <TrendPanel title="Rows refused" unit="rows" trend={trends.refused} onPick={toMonth('quarantine')} />
      <TrendPanel title="Findings" unit="findings" trend={trends.findings} onPick={toMonth('findings')} />
      <TrendPanel
        title="Bars that differ between sources"
        unit="bars"
        trend={trends.reconciliation}
        onPick={toMonth('findings', 'reconcile')}
      />
      <ValidationPanel onChange={onChange} />
      <Panel title="Month by month" isFlush className="trend-table">
        <DataTable
          name="quality-months"
          caption="Quality of each dataset and month"
          rows={quality.trend}
          columns={MONTH_COLUMNS}
          rowKey={({ month, dataset }) => `${month} ${dataset}`}
        />
      </Panel>
    </div>
  );
}

function TrendPanel({
  title,
  unit,
  trend,
  onPick,
}: {
  readonly title: string;
  readonly unit: string;
  readonly trend: Trend;
  readonly onPick: (dataset: string, month: string) => void;
}): ReactElement {
  const optionOf = useCallback((palette: ChartPalette) => trendOption(palette, trend, unit), [trend, unit]);
  return (
    <Panel title={title}>
      {trend.months.length === 0 ? (
        <EmptyState icon="info" title="Never compared" command="barlake reconcile --help">
          Comparing files with answers of the API shows here how often they differ.
        </EmptyState>
      ) : (
        <Plot
          label={`${title}, in ${unit}, by month; the numbers are in the table below`}
          optionOf={optionOf}
          onPick={onPick}
        />
      )}
    </Panel>
  );
}

type Month = QualityDocument['trend'][number];

const MONTH_COLUMNS: readonly Column<Month>[] = [
  { key: 'month', title: 'Month', width: '6rem', value: ({ month }) => month },
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset },
  {
    key: 'rows',
    title: 'Bars',
    align: 'end',
    value: ({ rows }) => rows,
    cell: ({ rows }) => rows.toLocaleString('en-US'),
  },
  {
    key: 'quarantined',
    title: 'Refused',
    align: 'end',
    value: ({ quarantined }) => quarantined,
    cell: ({ quarantined }) => quarantined.toLocaleString('en-US'),
  },
  { key: 'findings', title: 'Findings', align: 'end', value: ({ findings }) => findings },
];

function lastDayOf(month: string): string {
  const [year = 0, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number, 0)).toISOString().slice(0, 10);
}
