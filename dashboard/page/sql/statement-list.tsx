import type { ReactElement } from 'react';
import { IconButton } from '../../part/button.tsx';
import { Dialog } from '../../part/dialog.tsx';
import { Instant } from '../../part/instant.tsx';
import type { ShelvedStatement, StatementShelf } from './statement-shelf.ts';

/** Statements kept in this browser: those saved under a name, then those that were run. */
export function StatementList({
  shelf,
  onOpen,
  onForget,
  onClose,
}: {
  readonly shelf: StatementShelf;
  readonly onOpen: (sql: string) => void;
  readonly onForget: (name: string) => void;
  readonly onClose: () => void;
}): ReactElement {
  return (
    <Dialog title="Statements" look="drawer" onClose={onClose}>
      <div className="stack">
        <h3>Saved</h3>
        {shelf.saved.length === 0 && <p className="soft">None yet: “Save” keeps the one in the editor.</p>}
        <ul className="statement-list">
          {shelf.saved.map((statement) => (
            <Item key={statement.name} statement={statement} onOpen={onOpen}>
              <IconButton
                icon="close"
                label={`Forget ${statement.name ?? ''}`}
                onClick={() => onForget(statement.name ?? '')}
              />
            </Item>
          ))}
        </ul>
        <h3>Run before</h3>
        {shelf.history.length === 0 && <p className="soft">None yet.</p>}
        <ul className="statement-list">
          {shelf.history.map((statement) => (
            <Item key={statement.sql} statement={statement} onOpen={onOpen} />
          ))}
        </ul>
        <p className="faint">They are kept in this browser only.</p>
      </div>
    </Dialog>
  );
}

function Item({
  statement: { sql, name, timeMs },
  onOpen,
  children,
}: {
  readonly statement: ShelvedStatement;
  readonly onOpen: (sql: string) => void;
  readonly children?: ReactElement;
}): ReactElement {
  return (
    <li>
      <button type="button" className="statement" onClick={() => onOpen(sql)}>
        <span className="statement-head">
          <strong>{name}</strong>
          <span className="faint">
            <Instant ms={timeMs} />
          </span>
        </span>
        <code>{sql.slice(0, 400)}</code>
      </button>
      {children}
    </li>
  );
}
