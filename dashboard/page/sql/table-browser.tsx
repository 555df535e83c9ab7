import { Fragment, type ReactElement, useState } from 'react';
import type { SqlTablesDocument } from '../../../contract/api/sql.ts';
import { useDocument } from '../../api/use-document.ts';
import { IconButton } from '../../part/button.tsx';
import { EmptyState } from '../../part/empty-state.tsx';
import { Loaded } from '../../part/loaded.tsx';
import { Panel } from '../../part/panel.tsx';
import { quoteName } from './completion-schema.ts';

interface BrowserActions {
  readonly onInsert: (text: string) => void;
  readonly onPreview: (table: string) => void;
}

/** Tables of the lake with their columns; a press puts a name into the statement. */
export function TableBrowser(actions: BrowserActions): ReactElement {
  const query = useDocument('sqlTables');
  return (
    <Panel title="Tables" className="sql-tables">
      <Loaded query={query} rows={8}>
        {({ tables }) =>
          tables.length === 0 ? (
            <EmptyState
              icon="sql"
              title="No tables yet"
              command="barlake sync stocks_daily --from 2024-01-02"
            />
          ) : (
            <TableTree tables={tables} {...actions} />
          )
        }
      </Loaded>
    </Panel>
  );
}

function TableTree({
  tables,
  onInsert,
  onPreview,
}: BrowserActions & Pick<SqlTablesDocument, 'tables'>): ReactElement {
  const [text, setText] = useState('');
  const wanted = text.toLowerCase();
  const fitting = tables.filter(
    ({ name, columns }) => name.includes(wanted) || columns.some((column) => column.name.includes(wanted)),
  );
  return (
    <div className="table-browser">
      <input
        type="search"
        aria-label="Find a table or column"
        placeholder="Find a table or column"
        value={text}
        onChange={(event) => setText(event.target.value)}
      />
      <ul className="table-list">
        {fitting.map(({ name, description, columns }) => (
          <li key={name}>
            <details open={wanted !== '' && !name.includes(wanted)}>
              <summary title={description}>
                <TableName name={name} />
                <span className="faint">{columns.length}</span>
              </summary>
              <p className="table-about">{description}</p>
              <ul className="column-list">
                {columns.map((column) => (
                  <li key={column.name}>
                    <button
                      type="button"
                      title={`Put ${column.name} into the statement`}
                      onClick={() => onInsert(quoteName(column.name))}
                    >
                      {column.name}
                    </button>
                    <span className="column-type">{column.type}</span>
                  </li>
                ))}
              </ul>
            </details>
            <IconButton
              icon="play"
              label={`Show the first rows of ${name}`}
              onClick={() => onPreview(name)}
            />
          </li>
        ))}
      </ul>
      {fitting.length === 0 && <p className="soft">No table or column matches.</p>}
    </div>
  );
}

/** A name that breaks after underscores when it must. */
function TableName({ name }: { readonly name: string }): ReactElement {
  const [first = '', ...others] = name.split('_');
  return (
    <span className="table-name">
      {first}
      {others.map((part, index) => (
        <Fragment key={index}>
          _<wbr />
          {part}
        </Fragment>
      ))}
    </span>
  );
}
