import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import type {
  ContractsRequest,
  Listing,
  SourceDividend,
  SourceSplit,
} from '../../vendor-api/market-source.ts';
import type { MarketWorld, RequestNotes } from './market-world.ts';
import { readContracts, readDividends } from './read-tables.ts';
import { rememberReference } from './reference-memory.ts';

/** Reads reference data. */
export interface TablesReader {
  knows(table: ReferenceTableName, notes: RequestNotes): Promise<boolean>;
  listings(notes: RequestNotes): Promise<readonly Listing[]>;
  splits(ticker: string | undefined, notes: RequestNotes): Promise<readonly SourceSplit[]>;
  dividends(ticker: string | undefined, notes: RequestNotes): Promise<readonly SourceDividend[]>;
  contracts(request: ContractsRequest, notes: RequestNotes): Promise<readonly OptionContract[]>;
}

/** Reads the tables of a lake: those of all companies once, the long ones where a question needs them. */
export function tablesReader({ parts, holdings, signal }: MarketWorld): TablesReader {
  const { lake, session, pool } = parts;
  const memory = rememberReference({ lake, session, signal, holdings });
  const knows: TablesReader['knows'] = async (table, notes) => {
    const { content } = await notes.holdings.reference(table);
    if (content === undefined) notes.missing.table(table);
    return content !== undefined;
  };
  return {
    knows,
    async listings(notes) {
      await notes.holdings.reference('events');
      return (await knows('tickers', notes)) ? memory.listings() : [];
    },
    async splits(ticker, notes) {
      if (!(await knows('splits', notes))) return [];
      const table = await memory.splits();
      return ticker === undefined ? table.all : (table.byTicker.get(ticker) ?? []);
    },
    async dividends(ticker, notes) {
      const { content } = await notes.holdings.reference('dividends');
      if (!(await knows('dividends', notes)) || content === undefined) return [];
      using lease = await pool.lease(signal);
      return await readDividends(content, ticker, { connection: lease.connection, signal });
    },
    async contracts(request, notes) {
      const { content } = await notes.holdings.reference('contracts');
      if (content === undefined) {
        notes.missing.table('contracts', request.underlying);
        return [];
      }
      using lease = await pool.lease(signal);
      return await readContracts(content, request, { connection: lease.connection, signal });
    },
  };
}
