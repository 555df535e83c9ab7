import type { ReactElement, ReactNode } from 'react';

/** One number with its name, and what stands behind it. */
export function Stat({
  title,
  value,
  note,
  children,
}: {
  readonly title: string;
  readonly value: ReactNode;
  readonly note?: ReactNode;
  /** Beneath, such as a meter. */
  readonly children?: ReactNode;
}): ReactElement {
  return (
    <div className="stat">
      <span className="stat-title">{title}</span>
      <span className="stat-value number">{value}</span>
      {children}
      {note !== undefined && <span className="stat-note">{note}</span>}
    </div>
  );
}
