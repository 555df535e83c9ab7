import { type ReactElement, useDeferredValue } from 'react';
import { RUN_STATES } from '../../../contract/api/runs.ts';
import { SelectField, TextField } from '../../part/field.tsx';
import { useSearchValue } from '../../setting/search-value.ts';

const FILTERS = ['q', 'state', 'dataset', 'from', 'to'] as const;

/** Which runs; what is undefined lets all through. */
export type RunFilterValues = Readonly<Record<(typeof FILTERS)[number], string | undefined>>;

/** The filters that stand in the address. */
export function useRunFilters(): RunFilterValues {
  const [q] = useSearchValue('q');
  const [state] = useSearchValue('state');
  const [dataset] = useSearchValue('dataset');
  const [from] = useSearchValue('from');
  const [to] = useSearchValue('to');
  const or = (text: string): string | undefined => (text === '' ? undefined : text);
  // Typing stays ahead of asking.
  return { q: or(useDeferredValue(q)), state: or(state), dataset: or(dataset), from: or(from), to: or(to) };
}

/** Search and filters of the list of runs. */
export function RunFilters(): ReactElement {
  return (
    <search className="filters">
      <Filter name="q" label="Search" type="search" placeholder="id, dataset, day, symbol or error" />
      <StateFilter />
      <Filter name="dataset" label="Dataset" placeholder="any" />
      <Filter name="from" label="Started from (UTC)" type="date" />
      <Filter name="to" label="to" type="date" />
    </search>
  );
}

function Filter({
  name,
  ...rest
}: {
  readonly name: (typeof FILTERS)[number];
  readonly label: string;
  readonly type?: string;
  readonly placeholder?: string;
}): ReactElement {
  const [value, setValue] = useSearchValue(name);
  return <TextField {...rest} value={value} onChange={(event) => setValue(event.target.value)} />;
}

function StateFilter(): ReactElement {
  const [state, setState] = useSearchValue('state');
  return (
    <SelectField label="State" value={state} onChange={(event) => setState(event.target.value)}>
      <option value="">any</option>
      {RUN_STATES.map((name) => (
        <option key={name}>{name}</option>
      ))}
    </SelectField>
  );
}
