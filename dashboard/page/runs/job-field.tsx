import { type ReactElement, useId } from 'react';
import { ChoiceField } from '../../part/choice-field.tsx';
import type { JobField } from './job-fields.ts';

interface FieldProps {
  readonly field: JobField;
  readonly text: string | undefined;
  /** What is wrong with it. */
  readonly problem: string | undefined;
  readonly onChange: (value: string) => void;
}

/** A field of a form, with what is wrong with it beneath. */
export function JobFieldView(props: FieldProps): ReactElement {
  const { field, text, problem, onChange } = props;
  const id = useId();
  const isGrouped = field.look === 'choices';
  return (
    <div className="job-field">
      {isGrouped ? (
        <ChoiceField
          label={`${field.title}${field.isNeeded ? '' : ' (or none)'}`}
          value={text ?? ''}
          choices={field.choices}
          none="none"
          join=", "
          onChange={onChange}
        />
      ) : field.look === 'flag' ? (
        <label className="row">
          <input
            type="checkbox"
            checked={(text ?? field.fallback) === 'true'}
            onChange={(event) => onChange(event.target.checked ? 'true' : '')}
          />
          {field.title}
        </label>
      ) : (
        <label className="field">
          <span className="field-label">{field.title}</span>
          <Control {...props} describedBy={id} />
        </label>
      )}
      <p id={id} className={problem === undefined ? 'field-hint' : 'field-hint field-problem'} role="status">
        {problem ?? field.hint}
      </p>
    </div>
  );
}

const TYPES = { day: 'date', number: 'number', words: 'text', text: 'text' } as const;

function Control({
  field,
  text,
  problem,
  describedBy,
  onChange,
}: FieldProps & { readonly describedBy: string }): ReactElement {
  const { look, choices, fallback, isNeeded } = field;
  const shared = {
    value: text ?? fallback,
    'aria-invalid': problem !== undefined,
    'aria-describedby': describedBy,
  };
  if (look === 'choice') {
    return (
      <select {...shared} onChange={(event) => onChange(event.target.value)}>
        {fallback === '' && <option value="">{isNeeded ? 'choose' : 'none'}</option>}
        {choices.map((name) => (
          <option key={name}>{name}</option>
        ))}
      </select>
    );
  }
  return (
    <input
      {...shared}
      type={TYPES[look === 'day' || look === 'number' || look === 'words' ? look : 'text']}
      min={look === 'number' ? 1 : undefined}
      spellCheck={false}
      autoComplete="off"
      onChange={(event) => onChange(event.target.value)}
    />
  );
}
