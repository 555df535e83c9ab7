import { useMemo } from 'react';
import { makeSetting, useSetting } from '../setting/setting.ts';
import type { Column } from './column.ts';

/** Columns that are shown, and the way to show or hide one; remembered in this browser by the table’s name. */
export function useColumnChoice<Row>(
  name: string,
  columns: readonly Column<Row>[],
): readonly [readonly Column<Row>[], (key: string) => void] {
  const setting = useMemo(
    () => makeSetting<string>(`columns.${name}`, '', (text): text is string => text !== ''),
    [name],
  );
  const [text, write] = useSetting(setting);
  const shown = new Set(
    text === ''
      ? columns.filter(({ isOptional }) => isOptional !== true).map(({ key }) => key)
      : text.split(','),
  );
  const toggle = (key: string): void => {
    const next = columns.map((column) => column.key).filter((other) => shown.has(other) !== (other === key));
    // A table without columns could not be given any again.
    if (next.length > 0) write(next.join(','));
  };
  return [columns.filter(({ key }) => shown.has(key)), toggle];
}
