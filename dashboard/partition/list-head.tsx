import type { ReactElement } from 'react';
import { type RowsToSave, SaveRows } from '../table/save-rows.tsx';

/** The title of a list, with its rows as a file where there are any. */
export function ListHead<Row>({
  title,
  ...saved
}: RowsToSave<Row> & { readonly title: string }): ReactElement {
  return (
    <header className="list-head">
      <h3>{title}</h3>
      {saved.rows.length > 0 && (
        <div className="table-tools">
          <SaveRows {...saved} what={title} />
        </div>
      )}
    </header>
  );
}
