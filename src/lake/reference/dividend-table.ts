import type { ReferenceTable } from './reference-table.ts';

/**
 * Cash dividends. Amounts on today’s share count and the vendor’s cumulative factor are left out: they change with every
 * later event, so that kept rows would be wrong. `effective` and `decided_by` as for splits.
 */
export const DIVIDEND_TABLE: ReferenceTable = {
  name: 'dividends',
  columns: {
    id: 'VARCHAR',
    ticker: 'VARCHAR',
    ex_dividend_date: 'DATE',
    cash_amount: 'DOUBLE',
    currency: 'VARCHAR',
    declaration_date: 'DATE',
    record_date: 'DATE',
    pay_date: 'DATE',
    frequency: 'BIGINT',
    dividend_type: 'VARCHAR',
    distribution_type: 'VARCHAR',
  },
  key: ['id'],
  order: ['ticker', 'ex_dividend_date'],
  keptWhenMissing: ['dividend_type', 'distribution_type'],
  derived: {
    effective: { type: 'BOOLEAN', value: 'true' },
    decided_by: { type: 'VARCHAR', value: "'vendor'" },
  },
};
