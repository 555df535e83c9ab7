import { type ReactElement, useCallback, useMemo, useState } from 'react';
import type { SqlDocument } from '../../../contract/api/sql.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField } from '../../part/field.tsx';
import { Segmented } from '../../part/segmented.tsx';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import type { PlotOption } from '../../plot/open-plot.ts';
import { Plot } from '../../plot/plot.tsx';
import { axisStyle, plotStyle } from '../../plot/plot-style.ts';
import { CHART_KINDS, type ChartChoice, type ChartSeries, chartSeries, guessChart } from './chart-choice.ts';
import { isNumericType, isTimeType } from './column-type.ts';

/** A quick chart of a result: what is drawn is guessed, and can be chosen. */
export function ResultChart({
  document,
  kind,
}: {
  readonly document: SqlDocument;
  /** In place of the kind that would be guessed. */
  readonly kind?: ChartChoice['kind'];
}): ReactElement {
  const guess = useMemo(() => {
    const guessed = guessChart(document);
    return guessed === null || kind === undefined ? guessed : { ...guessed, kind };
  }, [document, kind]);
  const [chosen, setChosen] = useState<{
    readonly document: SqlDocument;
    readonly choice: ChartChoice;
  } | null>(null);
  const choice = chosen?.document === document ? chosen.choice : guess;
  if (choice === null) {
    return (
      <EmptyState icon="info" title="Nothing to draw">
        A chart needs a column of numbers, and one to draw them along.
      </EmptyState>
    );
  }
  return (
    <div className="result-chart">
      <ChartControls
        document={document}
        choice={choice}
        onChange={(change) => setChosen({ document, choice: { ...choice, ...change } })}
      />
      <ChartOfChoice document={document} choice={choice} />
    </div>
  );
}

function ChartControls({
  document: { columns },
  choice,
  onChange,
}: {
  readonly document: SqlDocument;
  readonly choice: ChartChoice;
  readonly onChange: (change: Partial<ChartChoice>) => void;
}): ReactElement {
  const options = columns.map(({ name }, index) => (
    <option key={`${index} ${name}`} value={index}>
      {name}
    </option>
  ));
  return (
    <div className="chart-controls">
      <Segmented
        label="Kind of chart"
        value={choice.kind}
        options={CHART_KINDS.map((value) => ({ value, title: value }))}
        onChange={(kind) => onChange({ kind })}
      />
      <SelectField
        label="Along"
        value={choice.x}
        onChange={(event) => onChange({ x: Number(event.target.value) })}
      >
        {options}
      </SelectField>
      <SelectField
        label="Value"
        value={choice.y[0]}
        onChange={(event) => onChange({ y: [Number(event.target.value)] })}
      >
        {columns.map(({ name, type }, index) =>
          isNumericType(type) ? (
            <option key={`${index} ${name}`} value={index}>
              {name}
            </option>
          ) : null,
        )}
      </SelectField>
      <SelectField
        label="Series by"
        value={choice.by ?? ''}
        onChange={(event) => onChange({ by: event.target.value === '' ? null : Number(event.target.value) })}
      >
        <option value="">–</option>
        {options}
      </SelectField>
    </div>
  );
}

function ChartOfChoice({
  document,
  choice,
}: {
  readonly document: SqlDocument;
  readonly choice: ChartChoice;
}): ReactElement {
  const series = useMemo(() => chartSeries(document, choice), [document, choice]);
  const along = document.columns[choice.x];
  const value = document.columns[choice.y[0] ?? -1];
  const scale = isTimeType(along?.type ?? '')
    ? 'time'
    : isNumericType(along?.type ?? '')
      ? 'value'
      : 'category';
  const optionOf = useCallback(
    (palette: ChartPalette) => optionFor({ palette, series, scale, kind: choice.kind }),
    [series, scale, choice.kind],
  );
  const label = `${choice.kind} of ${value?.name ?? ''} along ${along?.name ?? ''}, ${series.length} series; the numbers are under “Rows”`;
  return <Plot label={label} optionOf={optionOf} />;
}

function optionFor({
  palette,
  series,
  scale,
  kind,
}: {
  readonly palette: ChartPalette;
  readonly series: readonly ChartSeries[];
  readonly scale: 'time' | 'value' | 'category';
  readonly kind: ChartChoice['kind'];
}): PlotOption {
  const axis = axisStyle(palette);
  return {
    ...plotStyle(palette, { hasLegend: series.length > 1 }),
    useUTC: true,
    xAxis: { type: scale, scale: true, ...axis, splitLine: { show: false } },
    yAxis: { type: 'value', scale: kind !== 'bar', ...axis },
    series: series.map(({ name, points }) => ({
      name,
      type: kind,
      data: points,
      showSymbol: points.length < 60,
      symbolSize: kind === 'scatter' ? 6 : 4,
      lineStyle: { width: 1.5 },
      barMaxWidth: 28,
    })),
  };
}
