import type { ReactElement } from 'react';
import type { SqlDocument } from '../../../contract/api/sql.ts';
import { Instant } from '../../part/instant.tsx';
import type { CellValue, Column } from '../../table/column.ts';
import { clockOfType, isNumericType } from './column-type.ts';

/** A row of a result with its place in it. */
export interface ResultRow {
  readonly index: number;
  readonly cells: SqlDocument['rows'][number];
}

/** Rows of a result, numbered as they came. */
export function resultRows({ rows }: Pick<SqlDocument, 'rows'>): readonly ResultRow[] {
  return rows.map((cells, index) => ({ index, cells }));
}

/**
 * Columns of a result; names that occur twice are numbered, because keys are unique. Instants are shown in the page’s zone and
 * exported in UTC.
 */
export function resultColumns({ columns }: Pick<SqlDocument, 'columns'>): readonly Column<ResultRow>[] {
  const seen = new Map<string, number>();
  return columns.map(({ name, type }, index): Column<ResultRow> => {
    const count = (seen.get(name) ?? 0) + 1;
    seen.set(name, count);
    const isNumber = isNumericType(type);
    return {
      key: count === 1 ? name : `${name}_${count}`,
      title: name,
      align: isNumber ? 'end' : 'start',
      width: isNumber ? 'minmax(7rem, 1fr)' : 'minmax(8rem, 1.5fr)',
      value: ({ cells }) => exportedValue(cells[index] ?? null, type),
      cell: ({ cells }) => <ResultCell value={cells[index] ?? null} type={type} />,
    };
  });
}

/** A value as files have it: times as text, in UTC where they are instants. */
export function exportedValue(value: CellValue, type: string): CellValue {
  const clock = clockOfType(type);
  if (clock === null || typeof value !== 'number') return value;
  const text = new Date(value).toISOString();
  return clock === 'zoned' ? text : text.slice(0, -1).replace('T', ' ');
}

function ResultCell({ value, type }: { readonly value: CellValue; readonly type: string }): ReactElement {
  if (value === null) return <span className="sql-null">NULL</span>;
  if (clockOfType(type) === 'zoned' && typeof value === 'number') return <Instant ms={value} look="full" />;
  const text = String(exportedValue(value, type));
  return <span title={text}>{text}</span>;
}
