import type { ReferenceTable } from './reference-table.ts';

/** Option contracts; of a corrected one the latest correction. `additional_underlyings` is JSON. */
export const CONTRACT_TABLE: ReferenceTable = {
  name: 'contracts',
  columns: {
    ticker: 'VARCHAR',
    underlying_ticker: 'VARCHAR',
    contract_type: 'VARCHAR',
    exercise_style: 'VARCHAR',
    expiration_date: 'DATE',
    strike_price: 'DOUBLE',
    shares_per_contract: 'DOUBLE',
    primary_exchange: 'VARCHAR',
    cfi: 'VARCHAR',
    correction: 'BIGINT',
    additional_underlyings: 'VARCHAR',
  },
  key: ['ticker'],
  order: ['underlying_ticker', 'expiration_date', 'strike_price', 'contract_type'],
  latestBy: 'correction',
};
