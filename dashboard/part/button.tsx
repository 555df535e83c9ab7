import type { ButtonHTMLAttributes, ReactElement } from 'react';
import { Icon, type IconName } from './icon.tsx';

/** Looks of a button: the one thing to do, an ordinary one, one without a border, one that destroys. */
export type ButtonLook = 'primary' | 'plain' | 'quiet' | 'danger';

/** A button; while `isBusy` it cannot be pressed again. */
export function Button({
  look = 'plain',
  icon,
  isBusy = false,
  children,
  className = '',
  ...rest
}: ButtonHTMLAttributes<HTMLButtonElement> & {
  readonly look?: ButtonLook;
  readonly icon?: IconName;
  readonly isBusy?: boolean;
}): ReactElement {
  return (
    <button
      type="button"
      {...rest}
      className={`button ${look} ${className}`}
      disabled={rest.disabled === true || isBusy}
      aria-busy={isBusy || undefined}
    >
      {icon !== undefined && <Icon name={icon} />}
      {children}
    </button>
  );
}

/** A button that is only an icon; `label` is what it does. */
export function IconButton({
  icon,
  label,
  className = '',
  ...rest
}: Omit<ButtonHTMLAttributes<HTMLButtonElement>, 'children'> & {
  readonly icon: IconName;
  readonly label: string;
}): ReactElement {
  return (
    <button type="button" {...rest} className={`icon-button ${className}`} aria-label={label} title={label}>
      <Icon name={icon} />
    </button>
  );
}
