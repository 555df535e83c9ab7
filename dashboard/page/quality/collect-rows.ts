import { PAGE_ROWS_MAX } from '../../../contract/api/page.ts';
import type { QuarantineDocument, QuarantineRow } from '../../../contract/api/quarantine.ts';
import type { Query } from '../../api/address.ts';
import { fetchDocument } from '../../api/use-document.ts';
import { DECIDED_ROWS_MAX } from './decision-batches.ts';
import { quarantineQuery } from './quality-questions.ts';
import type { QualityState } from './quality-state.ts';

/** All rows that the filters let through, at most {@link DECIDED_ROWS_MAX}. */
export async function collectRows(
  state: QualityState,
  signal: AbortSignal,
): Promise<readonly QuarantineRow[]> {
  const rows: QuarantineRow[] = [];
  let cursor: string | null = null;
  do {
    const query: Query = { ...quarantineQuery(state, PAGE_ROWS_MAX), cursor };
    const page: QuarantineDocument = await fetchDocument('quarantine', { query }, signal);
    rows.push(...page.rows);
    cursor = page.cursor;
  } while (cursor !== null && rows.length < DECIDED_ROWS_MAX);
  return rows.slice(0, DECIDED_ROWS_MAX);
}
