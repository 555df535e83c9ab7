import type { ReferenceTable } from './reference-table.ts';

/** Changes of tickers: from `date` on the company traded as `ticker`. `entity` is its FIGI, else its CIK. */
export const EVENT_TABLE: ReferenceTable = {
  name: 'events',
  columns: {
    entity: 'VARCHAR',
    date: 'DATE',
    ticker: 'VARCHAR',
    type: 'VARCHAR',
    name: 'VARCHAR',
    composite_figi: 'VARCHAR',
    cik: 'VARCHAR',
  },
  key: ['entity', 'date', 'ticker'],
  order: ['entity', 'date'],
};
