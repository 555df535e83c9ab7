import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useSearchParams } from 'wouter';
import type { SqlTablesDocument } from '../../../contract/api/sql.ts';
import { useDocument } from '../../api/use-document.ts';
import { browserNowMs } from '../../clock.ts';
import { type CompletionSchema, completionSchema } from './completion-schema.ts';
import { addressOfSql, sqlOfAddress } from './sql-address.ts';
import type { SqlEditor } from './sql-editor.ts';
import { type StatementShelf, withRun } from './statement-shelf.ts';
import { draftSetting, useShelf } from './use-shelf.ts';
import { type StatementState, useStatement } from './use-statement.ts';

/** The editor, what runs, and what is remembered. */
export interface SqlDesk {
  /** What the editor begins with. */
  readonly start: string;
  readonly state: StatementState;
  readonly schema: CompletionSchema;
  readonly shelf: StatementShelf;
  readonly changeShelf: (change: (shelf: StatementShelf) => StatementShelf) => void;
  /** Runs what is chosen in the editor, and puts it into the address. */
  readonly run: () => void;
  readonly cancel: () => void;
  /** The statement that `run` would run. */
  readonly chosen: () => string;
  readonly replace: (sql: string) => void;
  readonly insert: (text: string) => void;
  /** Takes the editor when it is there, and null when it is gone. */
  readonly keepEditor: (editor: SqlEditor | null) => void;
}

const NO_TABLES: SqlTablesDocument = { tables: [] };

/** What a first visit finds in the editor. */
const FIRST_STATEMENT = `-- Ctrl-Enter runs this
SELECT dataset, layer, count(*) AS files, sum(rows) AS bars, max(key) AS last
FROM partitions
GROUP BY ALL
ORDER BY ALL
`;

/** The desk of the page. A statement that the address brings is run at once: statements can only read. */
export function useSqlDesk(): SqlDesk {
  const [search, setSearch] = useSearchParams();
  const { data = NO_TABLES } = useDocument('sqlTables');
  const [shelf, changeShelf] = useShelf();
  const { state, run: runSql, cancel } = useStatement();
  const editor = useRef<SqlEditor>(null);
  const [addressed] = useState(() => sqlOfAddress(search));
  const [start] = useState(() => addressed ?? (draftSetting.read() || FIRST_STATEMENT));
  const schema = useMemo(() => completionSchema(data), [data]);
  const keepEditor = useCallback((opened: SqlEditor | null) => {
    editor.current = opened;
  }, []);
  useEffect(() => {
    if (addressed !== null) runSql(addressed);
    return cancel;
  }, [addressed, runSql, cancel]);
  const chosen = (): string => editor.current?.chosen().trim() ?? '';
  const run = (): void => {
    const sql = chosen();
    if (sql === '') return;
    runSql(sql);
    changeShelf((before) => withRun(before, sql, browserNowMs()));
    setSearch(addressOfSql(sql));
  };
  const replace = (sql: string): void => {
    editor.current?.replace(sql);
    editor.current?.focus();
  };
  const insert = (text: string): void => editor.current?.insert(text);
  return { start, state, schema, shelf, changeShelf, run, cancel, chosen, replace, insert, keepEditor };
}
