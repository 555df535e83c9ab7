import type { ReactElement } from 'react';
import { DATASET_NAMES } from '../../../contract/api/dataset-names.ts';
import { useDocument } from '../../api/use-document.ts';
import { formatCount } from '../../format/quantity.ts';
import { SelectField, TextField } from '../../part/field.tsx';
import { type ExportForm, isOfMinutes, MINUTE_FREQS } from './export-request.ts';

interface FieldsProps {
  readonly form: ExportForm;
  readonly onChange: (change: Partial<ExportForm>) => void;
}

/** Dataset, bars, columns, symbols and days of an export. */
export function ExportFields({ form, onChange }: FieldsProps): ReactElement {
  return (
    <>
      <SelectField
        label="Dataset"
        value={form.dataset}
        onChange={(event) => onChange({ dataset: event.target.value, freq: '', hours: '', features: '' })}
      >
        <option value="">choose one</option>
        {DATASET_NAMES.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </SelectField>
      {isOfMinutes(form.dataset) && <MinuteFields form={form} onChange={onChange} />}
      <FeatureSets form={form} onChange={onChange} />
      <TextField
        label="Fields"
        placeholder="open, high, low, close, volume, vwap, factor, change"
        value={form.fields}
        spellCheck={false}
        onChange={(event) => onChange({ fields: event.target.value })}
      />
      <TextField
        label="Symbols"
        placeholder="all"
        value={form.symbols}
        spellCheck={false}
        disabled={form.universe !== ''}
        onChange={(event) => onChange({ symbols: event.target.value })}
      />
      <UniverseChoice form={form} onChange={onChange} />
      <div className="export-pair">
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
      <Switches form={form} onChange={onChange} />
    </>
  );
}

function MinuteFields({ form, onChange }: FieldsProps): ReactElement {
  const freqs = [...new Set<string>([...MINUTE_FREQS, form.freq].filter((freq) => freq !== ''))];
  return (
    <div className="export-pair">
      <SelectField
        label="Length of bars"
        value={form.freq === '' ? '1min' : form.freq}
        onChange={(event) => onChange({ freq: event.target.value })}
      >
        {freqs.map((freq) => (
          <option key={freq}>{freq}</option>
        ))}
      </SelectField>
      <SelectField
        label="Hours"
        value={form.hours}
        onChange={(event) => onChange({ hours: event.target.value })}
      >
        <option value="">regular</option>
        <option value="extended">extended</option>
      </SelectField>
    </div>
  );
}

function FeatureSets({ form, onChange }: FieldsProps): ReactElement | null {
  const { data } = useDocument('features');
  const sets = (data?.sets ?? []).filter(({ features }) =>
    features.some(({ dataset }) => dataset === form.dataset),
  );
  if (sets.length === 0) return null;
  const chosen = form.features.split(',').filter((name) => name !== '');
  const toggle = (name: string): void => {
    const next = sets.map((set) => set.name).filter((other) => chosen.includes(other) !== (other === name));
    onChange({ features: next.join(',') });
  };
  return (
    <fieldset className="export-checks">
      <legend className="field-label">Feature sets</legend>
      {sets.map(({ name }) => (
        <label key={name}>
          <input type="checkbox" checked={chosen.includes(name)} onChange={() => toggle(name)} />
          {name}
        </label>
      ))}
    </fieldset>
  );
}

function UniverseChoice({ form, onChange }: FieldsProps): ReactElement | null {
  const { data } = useDocument('universes');
  const universes = data?.universes ?? [];
  if (universes.length === 0) return null;
  return (
    <SelectField
      label="or a universe"
      value={form.universe}
      disabled={form.symbols !== ''}
      onChange={(event) => onChange({ universe: event.target.value })}
    >
      <option value="">none</option>
      {universes.map(({ name, symbols }) => (
        <option key={name} value={name}>
          {name} ({formatCount(symbols)})
        </option>
      ))}
    </SelectField>
  );
}

const SWITCHES = [
  { name: 'verify', title: 'Read every value back afterwards' },
  { name: 'rebuild', title: 'Write all files anew' },
] as const;

function Switches({ form, onChange }: FieldsProps): ReactElement {
  return (
    <fieldset className="export-checks">
      <legend className="field-label">Besides</legend>
      {SWITCHES.map(({ name, title }) => (
        <label key={name}>
          <input
            type="checkbox"
            checked={form[name] === '1'}
            onChange={(event) => onChange({ [name]: event.target.checked ? '1' : '' })}
          />
          {title}
        </label>
      ))}
    </fieldset>
  );
}
