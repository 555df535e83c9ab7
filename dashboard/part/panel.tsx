import { type ReactElement, type ReactNode, useId } from 'react';

/** A titled area of a page. */
export function Panel({
  title,
  note,
  actions,
  isFlush = false,
  className = '',
  children,
}: {
  readonly title: string;
  /** Beside the title, small. */
  readonly note?: ReactNode;
  readonly actions?: ReactNode;
  /** Content reaches the border, as tables do. */
  readonly isFlush?: boolean;
  readonly className?: string;
  readonly children: ReactNode;
}): ReactElement {
  const id = useId();
  return (
    <section className={`panel ${className}`} aria-labelledby={id}>
      <header className="panel-head">
        <h2 id={id}>{title}</h2>
        {note !== undefined && <span className="panel-note">{note}</span>}
        {actions !== undefined && <div className="panel-actions">{actions}</div>}
      </header>
      <div className={isFlush ? 'panel-body flush' : 'panel-body'}>{children}</div>
    </section>
  );
}
