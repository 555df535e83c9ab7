import type { ReactElement } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatCount } from '../../format/quantity.ts';
import { SelectField, TextField } from '../../part/field.tsx';
import { LAYERS, listOf, MODES, type PlanForm, ROUTES } from './plan-request.ts';

const LAYER_WORDS = {
  landing: 'landing: the vendor’s files',
  bronze: 'bronze: checked bars',
  silver: 'silver: with factors and features',
  gold: 'gold: exports for qlib',
} as const;
const ROUTE_WORDS = {
  auto: 'the cheapest way',
  flat: 'files only',
  grouped: 'grouped daily only',
  rest: 'REST only',
} as const;
const MODE_WORDS = {
  missing: 'what is missing or stale',
  'retry-failed': 'and what failed before',
  rebuild: 'everything anew',
} as const;

interface FieldsProps {
  readonly form: PlanForm;
  /** Symbols of the run that the form names; absent until they are known. */
  readonly ofRun?: readonly string[] | undefined;
  readonly onChange: (change: Partial<PlanForm>) => void;
}

/** Datasets, days, symbols and ways of a request. */
export function PlanFields({ form, ofRun, onChange }: FieldsProps): ReactElement {
  return (
    <>
      <DatasetChoice form={form} onChange={onChange} />
      <div className="plan-pair">
        <TextField
          label="First trading day"
          type="date"
          value={form.from}
          onChange={(event) => onChange({ from: event.target.value })}
        />
        <TextField
          label="Last trading day"
          type="date"
          value={form.to}
          onChange={(event) => onChange({ to: event.target.value })}
        />
      </div>
      <Narrowed form={form} ofRun={ofRun} onChange={onChange} />
      <SelectField
        label="Go through to"
        value={form.through === '' ? 'bronze' : form.through}
        onChange={(event) => onChange({ through: event.target.value })}
      >
        {LAYERS.map((layer) => (
          <option key={layer} value={layer}>
            {LAYER_WORDS[layer]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Route"
        value={form.route}
        onChange={(event) => onChange({ route: event.target.value })}
      >
        {ROUTES.map((route) => (
          <option key={route} value={route === 'auto' ? '' : route}>
            {ROUTE_WORDS[route]}
          </option>
        ))}
      </SelectField>
      <SelectField
        label="Days"
        value={form.mode}
        onChange={(event) => onChange({ mode: event.target.value })}
      >
        {MODES.map((mode) => (
          <option key={mode} value={mode === 'missing' ? '' : mode}>
            {MODE_WORDS[mode]}
          </option>
        ))}
      </SelectField>
    </>
  );
}

function DatasetChoice({ form, onChange }: FieldsProps): ReactElement {
  const chosen = listOf(form.datasets);
  const toggle = (name: string): void => {
    const next = DATASET_NAMES.filter((other) => chosen.includes(other) !== (other === name));
    onChange({ datasets: next.join(',') });
  };
  return (
    <fieldset className="plan-datasets">
      <legend className="field-label">Datasets</legend>
      {DATASET_NAMES.map((name) => (
        <label key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

/** Some days of the range, where a link names them, and whose symbols. */
function Narrowed({ form, ofRun, onChange }: FieldsProps): ReactElement {
  return (
    <>
      {form.days !== '' && (
        <TextField
          label="Only these days"
          value={form.days}
          hint="Of the range, with commas; empty for all of them."
          spellCheck={false}
          onChange={(event) => onChange({ days: event.target.value })}
        />
      )}
      {form.of === '' ? (
        <Scope form={form} onChange={onChange} />
      ) : (
        <p className="row">
          {ofRun === undefined ? 'The symbols' : `The ${formatCount(ofRun.length)} symbols`} of run {form.of}
          <button type="button" className="text-button" onClick={() => onChange({ of: '' })}>
            Choose others
          </button>
        </p>
      )}
    </>
  );
}

function Scope({ form, onChange }: FieldsProps): ReactElement {
  const { data } = useDocument('universes');
  return (
    <>
      <TextField
        label="Symbols"
        placeholder="the whole market"
        value={form.symbols}
        hint="A few, with commas; empty for all of them."
        spellCheck={false}
        onChange={(event) => onChange({ symbols: event.target.value })}
      />
      <SelectField
        label="Universe"
        value={form.universe}
        onChange={(event) => onChange({ universe: event.target.value })}
      >
        <option value="">none</option>
        {(data?.universes ?? []).map(({ name, symbols }) => (
          <option key={name} value={name}>
            {name} ({formatCount(symbols)})
          </option>
        ))}
      </SelectField>
    </>
  );
}
