import { type ReactElement, useMemo, useState } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { useDocument } from '../../api/use-document.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { Segmented } from '../../part/segmented.tsx';
import { DataTable } from '../../table/data-table.tsx';
import { useSettled } from '../explorer/use-settled.ts';
import { ADJUSTS, type ChangePreview, type PreviewState, previewQuery } from './preview-state.ts';
import { ResultChart } from './result-chart.tsx';
import { resultColumns, resultRows } from './result-columns.tsx';

/** While somebody types a symbol nothing is asked. */
const TYPING_PAUSE_MS = 400;

/** The last bars of a dataset, put on the basis that is chosen: as rows, and as a chart. No statement has to be written. */
export function BarsPreview({
  state,
  onChange,
}: {
  readonly state: PreviewState;
  readonly onChange: ChangePreview;
}): ReactElement {
  const [view, setView] = useState<'rows' | 'chart'>('rows');
  return (
    <Panel
      title="Bars"
      isFlush
      actions={
        <Segmented
          label="Show bars as"
          value={view}
          options={[
            { value: 'rows', title: 'Rows' },
            { value: 'chart', title: 'Chart' },
          ]}
          onChange={setView}
        />
      }
    >
      <PreviewFilters state={state} onChange={onChange} />
      {state.preview === '' ? (
        <EmptyState icon="explorer" title="Choose a dataset">
          Its last bars are shown as they were traded, or on the shares of a day that you name.
        </EmptyState>
      ) : (
        <PreviewBars state={state} view={view} />
      )}
    </Panel>
  );
}

function PreviewFilters({
  state,
  onChange,
}: {
  readonly state: PreviewState;
  readonly onChange: ChangePreview;
}): ReactElement {
  return (
    <div className="filters inside">
      <SelectField
        label="Dataset"
        value={state.preview}
        onChange={(event) => onChange({ preview: event.target.value })}
      >
        <option value="">choose one</option>
        {DATASET_NAMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <TextField
        label="Symbols"
        value={state.symbols}
        placeholder="all"
        spellCheck={false}
        onChange={(event) => onChange({ symbols: event.target.value })}
      />
      <TextField
        label="Up to"
        type="date"
        value={state.to}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      <Segmented
        label="Prices"
        value={state.adjust}
        options={ADJUSTS}
        onChange={(adjust) => onChange({ adjust })}
      />
      <TextField
        label="As of"
        type="date"
        value={state.asOf}
        disabled={state.adjust === 'none'}
        onChange={(event) => onChange({ asOf: event.target.value })}
      />
    </div>
  );
}

function PreviewBars({
  state,
  view,
}: {
  readonly state: PreviewState;
  readonly view: 'rows' | 'chart';
}): ReactElement {
  const settled = useSettled(state, TYPING_PAUSE_MS);
  const query = useDocument('bars', { query: previewQuery(settled) });
  const shown = useMemo(
    // They come newest first, so that the last ones can be asked for.
    () => query.data && { ...query.data, rows: query.data.rows.toReversed(), seconds: 0 },
    [query.data],
  );
  return (
    <Loaded query={query} rows={6}>
      {() =>
        shown === undefined ? null : view === 'chart' ? (
          <ResultChart document={shown} kind="bar" />
        ) : (
          <DataTable
            name="preview"
            caption="Bars of the preview"
            rows={resultRows(shown)}
            columns={resultColumns(shown)}
            rowKey={({ index }) => String(index)}
            rowsShown={14}
            empty={<EmptyState icon="info" title="No bar of these symbols and days" />}
          />
        )
      }
    </Loaded>
  );
}
