import { useCallback, useMemo } from 'react';
import { makeSetting, type Setting, useSetting } from '../../setting/setting.ts';
import { parseShelf, type StatementShelf } from './statement-shelf.ts';

const shelfSetting: Setting<string> = makeSetting(
  'sql-statements',
  '',
  (text): text is string => text !== '',
);

/** The statement that was last in the editor; it outlasts the page. */
export const draftSetting: Setting<string> = makeSetting(
  'sql-draft',
  '',
  (text): text is string => text !== '',
);

/** Statements that this browser remembers, and the way to change them. */
export function useShelf(): readonly [
  StatementShelf,
  (change: (shelf: StatementShelf) => StatementShelf) => void,
] {
  const [text] = useSetting(shelfSetting);
  const shelf = useMemo(() => parseShelf(text), [text]);
  const change = useCallback((change: (shelf: StatementShelf) => StatementShelf) => {
    // Read anew: another tab may have run something meanwhile.
    shelfSetting.write(JSON.stringify(change(parseShelf(shelfSetting.read()))));
  }, []);
  return [shelf, change];
}
