import { type ReactElement, useEffect, useRef } from 'react';
import type { CompletionSchema } from './completion-schema.ts';
import { openSqlEditor, type SqlEditor } from './sql-editor.ts';

/** The editor; the page works it through what `onOpen` is given, until that is null again. */
export function EditorPanel({
  text,
  schema,
  onRun,
  onChange,
  onOpen,
}: {
  /** At the beginning; later changes go through the editor. */
  readonly text: string;
  readonly schema: CompletionSchema;
  readonly onRun: () => void;
  readonly onChange: (text: string) => void;
  /** Keep it the same between renders. */
  readonly onOpen: (editor: SqlEditor | null) => void;
}): ReactElement {
  const host = useRef<HTMLDivElement>(null);
  const editor = useRef<SqlEditor>(null);
  const latest = useRef({ text, onRun, onChange });
  useEffect(() => {
    latest.current = { text, onRun, onChange };
  });
  useEffect(() => {
    const element = host.current;
    if (element === null) return;
    const opened = openSqlEditor(element, {
      text: latest.current.text,
      onRun: () => latest.current.onRun(),
      onChange: (changed) => latest.current.onChange(changed),
    });
    editor.current = opened;
    onOpen(opened);
    // From outside, keys pressed below a shadow root seem pressed on its host: the page’s shortcuts must not take them.
    const keepKeys = (event: KeyboardEvent): void => {
      if (!(event.ctrlKey || event.metaKey)) event.stopPropagation();
    };
    element.addEventListener('keydown', keepKeys);
    return () => {
      element.removeEventListener('keydown', keepKeys);
      editor.current = null;
      onOpen(null);
      opened.close();
    };
  }, [onOpen]);
  useEffect(() => editor.current?.complete(schema), [schema]);
  return <div ref={host} className="sql-editor" />;
}
