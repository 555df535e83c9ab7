import { type ReactElement, type ReactNode, useId } from 'react';

/** One of a few choices, side by side; arrow keys move between them. */
export function Segmented<Value extends string>({
  label,
  value,
  options,
  onChange,
}: {
  /** What is chosen; read aloud. */
  readonly label: string;
  readonly value: Value;
  readonly options: readonly { readonly value: Value; readonly title: ReactNode; readonly hint?: string }[];
  readonly onChange: (value: Value) => void;
}): ReactElement {
  const name = useId();
  return (
    <fieldset className="segmented">
      <legend className="unseen">{label}</legend>
      {options.map((option) => (
        <label key={option.value} title={option.hint}>
          <input
            type="radio"
            name={name}
            value={option.value}
            checked={option.value === value}
            aria-label={option.hint}
            onChange={() => onChange(option.value)}
          />
          <span>{option.title}</span>
        </label>
      ))}
    </fieldset>
  );
}
