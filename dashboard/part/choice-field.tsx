import { type ReactElement, useId, useRef } from 'react';

/** Several of a list at once; `value` has them separated by commas, empty lets all through. */
export function ChoiceField({
  label,
  value,
  choices,
  none = 'any',
  join = ' or ',
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly choices: readonly string[];
  /** What it says when nothing is chosen. */
  readonly none?: string;
  /** What stands between those that are chosen. */
  readonly join?: string;
  readonly onChange: (value: string) => void;
}): ReactElement {
  const id = useId();
  const box = useRef<HTMLDetailsElement>(null);
  const chosen = new Set(value.split(',').filter((part) => part !== ''));
  // What a link has and the list does not is shown, too, so that it can be taken away.
  const all = [...choices, ...[...chosen].filter((each) => !choices.includes(each))];
  const toggle = (name: string): void =>
    onChange(all.filter((other) => chosen.has(other) !== (other === name)).join(','));
  return (
    <div className="field">
      <span className="field-label" id={id}>
        {label}
      </span>
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-element-interactions -- of what is in it: Escape and leaving close it */}
      <details
        className="menu choice"
        ref={box}
        onKeyDown={(event) => {
          if (event.key !== 'Escape' || box.current === null) return;
          box.current.open = false;
          box.current.querySelector('summary')?.focus();
        }}
        onBlur={(event) => {
          if (box.current !== null && !box.current.contains(event.relatedTarget)) box.current.open = false;
        }}
      >
        <summary aria-labelledby={`${id} ${id}-chosen`}>
          <span id={`${id}-chosen`}>{chosen.size === 0 ? none : [...chosen].join(join)}</span>
        </summary>
        {/* Pressing beside a box must not take the focus out of the list. */}
        <div className="menu-box" tabIndex={-1} role="group" aria-labelledby={id}>
          {all.map((name) => (
            <label key={name} className="menu-item">
              <input type="checkbox" checked={chosen.has(name)} onChange={() => toggle(name)} />
              {name}
            </label>
          ))}
          {chosen.size > 0 && (
            <button type="button" className="text-button" onClick={() => onChange('')}>
              {none[0]?.toUpperCase()}
              {none.slice(1)}
            </button>
          )}
        </div>
      </details>
    </div>
  );
}
