import type { OptionContract } from '../../../contract/vendor/option-contracts.ts';
import type { ReferenceTableName } from '../../domain/reference/reference-table-name.ts';
import { findFactors } from '../../lake/factors/find-factors.ts';
import type { ListSelection, ListSlice } from '../../vendor-api/list/list-selection.ts';
import type {
  ContractsRequest,
  Listing,
  SourceDividend,
  SourceSplit,
} from '../../vendor-api/market-source.ts';
import type { MarketWorld, RequestNotes } from './market-world.ts';
import {
  readContractPage,
  readContracts,
  readDividendPage,
  readDividends,
  type TableReading,
} from './read-tables.ts';
import { rememberReference } from './reference-memory.ts';

/** Reads reference data. */
export interface TablesReader {
  knows(table: ReferenceTableName, notes: RequestNotes): Promise<boolean>;
  listings(notes: RequestNotes): Promise<readonly Listing[]>;
  splits(ticker: string | undefined, notes: RequestNotes): Promise<readonly SourceSplit[]>;
  dividends(ticker: string | undefined, notes: RequestNotes): Promise<readonly SourceDividend[]>;
  contracts(request: ContractsRequest, notes: RequestNotes): Promise<readonly OptionContract[]>;
  dividendPage(selection: ListSelection, notes: RequestNotes): Promise<ListSlice<SourceDividend>>;
  contractPage(
    request: ContractsRequest,
    selection: ListSelection,
    notes: RequestNotes,
  ): Promise<ListSlice<OptionContract>>;
}

/** Reads the tables of a lake: those of all companies once, the long ones where a question needs them. */
export function tablesReader({ parts, holdings, signal }: MarketWorld): TablesReader {
  const { lake, session, pool } = parts;
  const memory = rememberReference({ lake, session, signal, holdings });
  const withConnection = async <Result>(
    read: (reading: TableReading) => Promise<Result>,
  ): Promise<Result> => {
    using lease = await pool.lease(signal);
    return await read({ connection: lease.connection, signal });
  };
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
      if (content === undefined || ticker === undefined) {
        await knows('dividends', notes);
        return [];
      }
      return withConnection((reading) => readDividends(content, ticker, reading));
    },
    async dividendPage(selection, notes) {
      const { content } = await notes.holdings.reference('dividends');
      if (!(await knows('dividends', notes)) || content === undefined) return NOTHING;
      await notes.holdings.days('stocks_daily');
      await notes.holdings.factors('stocks');
      const inputs = await (await parts.snapshots.now()).factorInputs('stocks');
      const factors = await findFactors(lake, 'stocks', inputs);
      return withConnection((reading) => readDividendPage(content, selection, { ...reading, factors }));
    },
    async contracts({ underlying, ...request }, notes) {
      const { content } = await notes.holdings.reference('contracts');
      if (content === undefined || underlying === undefined) {
        notes.missing.table('contracts', underlying);
        return [];
      }
      return withConnection((reading) => readContracts(content, { ...request, underlying }, reading));
    },
    async contractPage(request, selection, notes) {
      const { content } = await notes.holdings.reference('contracts');
      if (content === undefined) {
        notes.missing.table('contracts', request.underlying);
        return NOTHING;
      }
      return withConnection((reading) => readContractPage(content, request, { ...reading, selection }));
    },
  };
}

const NOTHING = { rows: [], hasMore: false } as const;
