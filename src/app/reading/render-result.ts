import { isNumeric, plainText } from '../../lake/query/cell-text.ts';
import type { QueryResult } from '../../lake/query/query-result.ts';
import { renderTable } from '../cli/render-table.ts';
import type { Terminal } from '../cli/terminal.ts';

/** A result laid out for a person. */
export interface RenderedResult {
  readonly text: string;
  readonly rowCount: number;
  /** There are more rows than were asked for. */
  readonly isCut: boolean;
}

const GROUPED = new Intl.NumberFormat('en-US', { maximumFractionDigits: 20 });

/** Lays out the first `rowsMax` rows; numbers to the right, with thousands separators when `isGrouped`. */
export async function renderResult(
  result: QueryResult,
  options: { readonly rowsMax: number; readonly isGrouped: boolean; readonly terminal: Terminal },
): Promise<RenderedResult> {
  const { rowsMax, isGrouped, terminal } = options;
  const texts = result.columns.map(({ type }) =>
    isGrouped && isNumeric(type) ? (value: unknown) => GROUPED.format(Number(value)) : plainText(type),
  );
  const rows: string[][] = [];
  let isCut = false;
  for await (const batch of result.batches) {
    for (let index = 0; index < batch.rowCount && !isCut; index += 1) {
      isCut = rows.length === rowsMax;
      if (isCut) break;
      rows.push(
        texts.map((text, column) => {
          const value = batch.columns[column]?.[index] ?? null;
          return value === null ? terminal.outColors.dim('–') : text(value);
        }),
      );
    }
    if (isCut) break;
  }
  const columns = result.columns.map(({ name, type }) => ({
    title: name,
    align: isNumeric(type) ? ('right' as const) : ('left' as const),
  }));
  const text = renderTable(columns, rows, { width: terminal.columns, head: terminal.outColors.bold });
  return { text, rowCount: rows.length, isCut };
}
