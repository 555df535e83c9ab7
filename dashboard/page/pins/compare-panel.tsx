import type { ReactElement } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import type { PinnedVersion } from '../../../contract/cli/pin.ts';
import { EmptyState } from '../../part/empty-state.tsx';
import { SelectField, TextField } from '../../part/field.tsx';
import { Panel } from '../../part/panel.tsx';
import { Differences } from './differences.tsx';
import type { ChangePins, PinState } from './use-pin-state.ts';

interface CompareProps {
  readonly pins: readonly PinnedVersion[];
  readonly state: PinState;
  readonly onChange: ChangePins;
}

/** Compares a pin with the lake of now, or with another pin. */
export function ComparePanel({ pins, state, onChange }: CompareProps): ReactElement {
  const isThere = pins.some(({ name }) => name === state.pin);
  return (
    <>
      <Panel title="Compare" className="pins-panel">
        <CompareFilters pins={pins} state={state} onChange={onChange} />
        {state.pin === '' && (
          <EmptyState icon="pins" title="Nothing compared yet">
            Choose a pin to see which days were added, changed and removed since it was made.
          </EmptyState>
        )}
        {state.pin !== '' && !isThere && (
          <EmptyState icon="search" title={`There is no pin ${state.pin}`}>
            Choose one of those above; it may have been removed.
          </EmptyState>
        )}
      </Panel>
      {isThere && <Differences state={state} onChange={onChange} />}
    </>
  );
}

function CompareFilters({ pins, state, onChange }: CompareProps): ReactElement {
  return (
    <div className="filters">
      <SelectField
        label="Pin"
        value={state.pin}
        onChange={(event) => onChange({ pin: event.target.value, day: '' })}
      >
        <option value="">choose one</option>
        {pins.map(({ name }) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <SelectField
        label="with"
        value={state.with}
        onChange={(event) => onChange({ with: event.target.value, day: '' })}
      >
        <option value="">now</option>
        {pins
          .filter(({ name }) => name !== state.pin)
          .map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
      </SelectField>
      <SelectField
        label="Dataset"
        value={state.dataset}
        onChange={(event) => onChange({ dataset: event.target.value })}
      >
        <option value="">all</option>
        {DATASET_NAMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      <TextField
        label="From"
        type="date"
        value={state.from}
        onChange={(event) => onChange({ from: event.target.value })}
      />
      <TextField
        label="To"
        type="date"
        value={state.to}
        onChange={(event) => onChange({ to: event.target.value })}
      />
      <fieldset className="pin-checks">
        <legend className="unseen">How far</legend>
        <label>
          <input
            type="checkbox"
            checked={state.bars === '1'}
            onChange={(event) => onChange({ bars: event.target.checked ? '1' : '' })}
          />
          Compare the bars
        </label>
      </fieldset>
    </div>
  );
}
