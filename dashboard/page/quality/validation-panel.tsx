import { type ReactElement, useCallback, useMemo, useState } from 'react';
import type { ValidationTrendDocument } from '../../../contract/cli/validate.ts';
import { useDocument } from '../../api/use-document.ts';
import { Badge } from '../../part/badge.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import type { ChartPalette } from '../../plot/chart-palette.ts';
import { Plot } from '../../plot/plot.tsx';
import type { Column } from '../../table/column.ts';
import { DataTable } from '../../table/data-table.tsx';
import { SEVERITY_TONES } from './severity-tones.ts';
import { trendOption } from './trend-option.ts';
import type { ChangeQuality } from './use-quality-state.ts';
import {
  type ValidationLines,
  type ValidationRow,
  validationRows,
  validationTrend,
} from './validation-trend.ts';

/** What stood after each validation, as lines and as a table. */
export function ValidationPanel({ onChange }: { readonly onChange: ChangeQuality }): ReactElement {
  const query = useDocument('validations');
  return (
    <Loaded query={query} rows={6}>
      {(trend) =>
        trend.runs.length === 0 ? (
          <Panel title="Validation" className="trend-table">
            <EmptyState icon="quality" title="Never validated" command="barlake validate">
              Rules look for defects in what the lake holds; what they find after each run stands here. Syncs
              validate what they bring, unless that is off.
            </EmptyState>
          </Panel>
        ) : (
          <Validations trend={trend} onChange={onChange} />
        )
      }
    </Loaded>
  );
}

function Validations({
  trend,
  onChange,
}: {
  readonly trend: ValidationTrendDocument;
  readonly onChange: ChangeQuality;
}): ReactElement {
  const [lines, setLines] = useState<ValidationLines>('dataset');
  const rows = useMemo(() => validationRows(trend), [trend]);
  const series = useMemo(() => validationTrend(trend, lines), [trend, lines]);
  const optionOf = useCallback((palette: ChartPalette) => trendOption(palette, series, 'findings'), [series]);
  return (
    <>
      <Panel
        title="Errors and warnings after each validation"
        className="trend-table"
        actions={
          <Segmented
            label="Lines of the chart"
            value={lines}
            options={[
              { value: 'dataset', title: 'By dataset' },
              { value: 'rule', title: 'By rule' },
            ]}
            onChange={setLines}
          />
        }
      >
        {series.lines.length === 0 ? (
          <EmptyState icon="check" title="No rule has found an error or a warning" />
        ) : (
          <Plot
            label="Errors and warnings after each validation; the numbers are in the table below"
            optionOf={optionOf}
            onPick={(name) => onChange({ tab: 'findings', origin: 'validate', [lines]: name })}
          />
        )}
      </Panel>
      <Panel title="Validation by validation" isFlush className="trend-table">
        <DataTable
          name="validations"
          caption="Findings after each validation"
          rows={rows}
          columns={COLUMNS}
          rowKey={({ run, dataset, rule, severity }) => `${run} ${dataset} ${rule} ${severity}`}
          onOpen={({ dataset, rule, severity }) =>
            onChange({ tab: 'findings', origin: 'validate', dataset, rule: rule ?? '', severity })
          }
        />
      </Panel>
    </>
  );
}

const COLUMNS: readonly Column<ValidationRow>[] = [
  { key: 'checked', title: 'Checked (UTC)', width: '9.5rem', value: ({ checked }) => checked },
  { key: 'dataset', title: 'Dataset', value: ({ dataset }) => dataset },
  { key: 'rule', title: 'Rule', value: ({ rule }) => rule, cell: ({ rule }) => rule ?? 'nothing found' },
  {
    key: 'severity',
    title: 'Severity',
    width: '6rem',
    value: ({ severity }) => severity,
    cell: ({ severity }) =>
      severity === null ? null : <Badge tone={SEVERITY_TONES[severity] ?? 'calm'}>{severity}</Badge>,
  },
  { key: 'findings', title: 'Findings', align: 'end', value: ({ findings }) => findings },
  { key: 'made', title: 'Found by this run', align: 'end', value: ({ made }) => made },
  { key: 'days', title: 'Days', align: 'end', value: ({ days }) => days },
  { key: 'rows', title: 'Rows', align: 'end', value: ({ rows }) => rows, isOptional: true },
  { key: 'run', title: 'Run', value: ({ run }) => run, isOptional: true },
];
