import type { ReactElement, ReactNode } from 'react';
import { CommandText } from './command-text.tsx';
import { Icon, type IconName } from './icon.tsx';

/** Nothing to show yet: what is missing, and what to do next. */
export function EmptyState({
  icon = 'info',
  title,
  children,
  command,
  actions,
}: {
  readonly icon?: IconName;
  readonly title: string;
  readonly children?: ReactNode;
  /** The command that changes it. */
  readonly command?: string;
  readonly actions?: ReactNode;
}): ReactElement {
  return (
    <div className="empty">
      <Icon name={icon} size={28} />
      <p className="empty-title">{title}</p>
      {children !== undefined && <p className="empty-text">{children}</p>}
      {command !== undefined && <CommandText command={command} />}
      {actions !== undefined && <div className="empty-actions">{actions}</div>}
    </div>
  );
}
