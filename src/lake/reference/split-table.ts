import type { ReferenceTable } from './reference-table.ts';

/**
 * Splits. The vendor’s cumulative factor is left out: it changes with every later split, so that kept rows would be
 * wrong. `effective` says whether a row counts, `decided_by` who says so: `vendor`, `rule` or `override`.
 */
export const SPLIT_TABLE: ReferenceTable = {
  name: 'splits',
  columns: {
    id: 'VARCHAR',
    ticker: 'VARCHAR',
    execution_date: 'DATE',
    split_from: 'DOUBLE',
    split_to: 'DOUBLE',
    adjustment_type: 'VARCHAR',
  },
  key: ['id'],
  order: ['ticker', 'execution_date'],
  keptWhenMissing: ['adjustment_type'],
  derived: {
    effective: { type: 'BOOLEAN', value: 'true' },
    decided_by: { type: 'VARCHAR', value: "'vendor'" },
  },
};
