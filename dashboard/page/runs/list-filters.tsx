import type { ReactElement, ReactNode } from 'react';
import { ChoiceField } from '../../part/choice-field.tsx';
import { SelectField, TextField } from '../../part/field.tsx';

/** A field of a list that takes several values, of which any fits. */
export interface FilterChoice<Name extends string> {
  readonly name: Name;
  readonly label: string;
  readonly choices: readonly string[];
}

/** A day that a list begins or ends with. */
export interface FilterDay<Name extends string> {
  readonly name: Name;
  readonly label: string;
}

/** Search and filters above a list: words, fields, whether all or any of these have to fit, and days. */
export function ListFilters<Name extends string>({
  values,
  choices,
  days,
  onChange,
  children,
}: {
  readonly values: Readonly<Partial<Record<Name | 'q' | 'match', string | undefined>>>;
  readonly choices: readonly FilterChoice<Name>[];
  readonly days: readonly FilterDay<Name>[];
  readonly onChange: (name: Name | 'q' | 'match', value: string) => void;
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <search className="filters">
      <TextField
        label="Search"
        type="search"
        placeholder="id, dataset, day, symbol or error"
        value={values.q ?? ''}
        onChange={(event) => onChange('q', event.target.value)}
      />
      {choices.map(({ name, label, choices: own }) => (
        <ChoiceField
          key={name}
          label={label}
          value={values[name] ?? ''}
          choices={own}
          onChange={(value) => onChange(name, value)}
        />
      ))}
      <SelectField
        label="Of these fields"
        value={values.match ?? 'all'}
        onChange={(event) => onChange('match', event.target.value === 'any' ? 'any' : '')}
      >
        <option value="all">all have to fit</option>
        <option value="any">any has to fit</option>
      </SelectField>
      {days.map(({ name, label }) => (
        <TextField
          key={name}
          label={label}
          type="date"
          value={values[name] ?? ''}
          onChange={(event) => onChange(name, event.target.value)}
        />
      ))}
      {children}
    </search>
  );
}
