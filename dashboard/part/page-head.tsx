import { type ReactElement, type ReactNode, useEffect } from 'react';

/** Title of a page, with what can be done on it; also the title of the browser’s tab. */
export function PageHead({
  title,
  lead,
  children,
}: {
  readonly title: string;
  /** One sentence beneath. */
  readonly lead?: ReactNode;
  readonly children?: ReactNode;
}): ReactElement {
  useEffect(() => {
    document.title = `${title} · barlake`;
  }, [title]);
  return (
    <div className="page-head">
      <div>
        <h1>{title}</h1>
        {lead !== undefined && <p className="page-lead">{lead}</p>}
      </div>
      {children !== undefined && <div className="page-actions">{children}</div>}
    </div>
  );
}
