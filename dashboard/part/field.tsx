import type { InputHTMLAttributes, ReactElement, ReactNode, SelectHTMLAttributes } from 'react';

/** A labelled line of a form. */
export function TextField({
  label,
  hint,
  ...rest
}: InputHTMLAttributes<HTMLInputElement> & {
  readonly label: string;
  readonly hint?: ReactNode;
}): ReactElement {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <input {...rest} />
      {hint !== undefined && <span className="field-hint">{hint}</span>}
    </label>
  );
}

/** A labelled choice from a list. */
export function SelectField({
  label,
  children,
  ...rest
}: SelectHTMLAttributes<HTMLSelectElement> & { readonly label: string }): ReactElement {
  return (
    <label className="field">
      <span className="field-label">{label}</span>
      <select {...rest}>{children}</select>
    </label>
  );
}
