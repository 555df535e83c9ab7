import type { ReactElement, ReactNode } from 'react';
import { useDocument } from '../../api/use-document.ts';
import { SelectField, TextField } from '../../part/field.tsx';
import type { QualityState } from './quality-state.ts';
import type { ChangeQuality } from './use-quality-state.ts';

/** A choice from words, the first of which lets all through. */
export function WordFilter({
  label,
  value,
  words,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly words: readonly string[];
  readonly onChange: (word: string) => void;
}): ReactElement {
  // A link may name what is not there any more; the choice still shows it.
  const all = value === '' || words.includes(value) ? words : [value, ...words];
  return (
    <SelectField label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      <option value="">any</option>
      {all.map((word) => (
        <option key={word}>{word}</option>
      ))}
    </SelectField>
  );
}

/** Filters that findings and refused rows share; `children` stand between dataset and days. */
export function QualityFilters({
  state,
  search,
  onChange,
  children,
}: {
  readonly state: QualityState;
  /** What the search looks through. */
  readonly search: string;
  readonly onChange: ChangeQuality;
  readonly children: ReactNode;
}): ReactElement {
  const { data } = useDocument('quality');
  const names = [...(data?.trend ?? []), ...(data?.byRule ?? [])].map(({ dataset }) => dataset);
  return (
    <search className="filters">
      <TextField
        label="Search"
        type="search"
        placeholder={search}
        value={state.q}
        onChange={(event) => onChange({ q: event.target.value })}
      />
      <WordFilter
        label="Dataset"
        value={state.dataset}
        words={[...new Set(names)].sort()}
        onChange={(dataset) => onChange({ dataset })}
      />
      {children}
      <TextField
        label="From day"
        type="date"
        value={state.from ?? ''}
        onChange={(event) => onChange({ from: event.target.value || null })}
      />
      <TextField
        label="To day"
        type="date"
        value={state.to ?? ''}
        onChange={(event) => onChange({ to: event.target.value || null })}
      />
    </search>
  );
}
