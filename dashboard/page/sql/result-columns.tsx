import type { SqlDocument } from '../../../contract/api/sql.ts';
import type { Column } from '../../table/column.ts';
import { isNumericType } from './column-type.ts';

/** A row of a result with its place in it. */
export interface ResultRow {
  readonly index: number;
  readonly cells: SqlDocument['rows'][number];
}

/** Rows of a result, numbered as they came. */
export function resultRows({ rows }: Pick<SqlDocument, 'rows'>): readonly ResultRow[] {
  return rows.map((cells, index) => ({ index, cells }));
}

/** Columns of a result; names that occur twice are numbered, because keys are unique. */
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
      value: ({ cells }) => cells[index] ?? null,
      cell: ({ cells }) => {
        const value = cells[index] ?? null;
        return value === null ? (
          <span className="sql-null">NULL</span>
        ) : (
          <span title={String(value)}>{String(value)}</span>
        );
      },
    };
  });
}
