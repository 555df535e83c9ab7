import type { PlanDocument } from '../../../contract/cli/plan.ts';
import type { StatusDocument, SymbolStatusDocument } from '../../../contract/cli/status.ts';
import type { SyncDocument } from '../../../contract/cli/sync.ts';
import type { TableDescription } from '../../lake/query/describe-tables.ts';
import type { Bar, BarsQuery, FeatureRow, FeaturesQuery } from './bars-query.ts';
import type { HeldSymbol, HeldSymbolsQuery } from './held-symbols.ts';
import type { LakeRow, LakeRows } from './lake-rows.ts';
import type { SqlOptions, SqlValue } from './sql-query.ts';
import type { PlanQuery, SyncRun } from './sync-query.ts';

/** Something to wait for that can be called off. */
export interface Cancellable {
  readonly signal?: AbortSignal | undefined;
}

/**
 * An open lake. Reading works beside any writer, in this process or another, and sees every partition either before or after it
 * was replaced. Whatever goes wrong on purpose is a `BarlakeError` with a code of docs/errors.md; a signal that aborts is thrown
 * as its reason.
 *
 * @example
 * await using lake = await openLake('./data');
 * for await (const bar of lake.bars({ dataset: 'stocks_daily', symbols: 'AAPL', from: '2024-01-02' }).rows()) {
 *   console.log(bar.date, bar.close);
 * }
 */
export interface OpenedLake extends AsyncDisposable {
  /** Absolute path. */
  readonly root: string;
  /**
   * Bars, by symbol and time: of any length, adjusted, with features and expressions as columns.
   *
   * @example
   * const table = await lake.bars({ asset: 'stocks', timeframe: '1h', symbols: ['AAPL', 'MSFT'], adjust: 'all' }).toTable();
   */
  bars(query: BarsQuery): LakeRows<Bar>;
  /**
   * Features and expressions alone, beside the symbol, the instant and the day.
   *
   * @example
   * const rows = lake.features({ dataset: 'stocks_daily', symbols: 'AAPL', expressions: { momentum: '$close/Ref($close,20)-1' } });
   */
  features(query: FeaturesQuery): LakeRows<FeatureRow>;
  /**
   * One statement of SQL that reads. Values are bound, never pasted: by `?`, or by writing the statement as a template.
   *
   * @example
   * const rows = await lake.sql('SELECT symbol, close FROM stocks_daily WHERE date = ?', { values: ['2024-01-08'] }).toArray();
   * const same = await lake.sql`SELECT symbol, close FROM stocks_daily WHERE date = ${'2024-01-08'}`.toArray();
   */
  sql<Row = LakeRow>(statement: string, options?: SqlOptions): LakeRows<Row>;
  sql<Row = LakeRow>(statement: TemplateStringsArray, ...values: readonly SqlValue[]): LakeRows<Row>;
  /**
   * The symbols that the lake has bars of, best matches first. The first call looks into many files, later ones into what is new.
   *
   * @example
   * const [apple] = await lake.symbols({ search: 'apple', asset: 'stocks', limit: 1 });
   */
  symbols(query?: HeldSymbolsQuery): Promise<readonly HeldSymbol[]>;
  /** The tables that statements can name, with their columns. */
  tables(options?: Cancellable): Promise<readonly TableDescription[]>;
  /** What the lake holds, and its last runs: the document of `barlake status --json`. */
  status(): Promise<StatusDocument>;
  /** What the lake holds of one symbol: the document of `barlake status SYMBOL --json`. */
  status(symbol: string, options?: Cancellable): Promise<SymbolStatusDocument>;
  /**
   * What a sync would do and what it would cost, without doing it: the document of `barlake plan --json`. Asks the vendor what
   * it has.
   */
  plan(query?: PlanQuery): Promise<PlanDocument>;
  /**
   * Brings the lake to the state that is asked for: the document of `barlake sync --json`. Tasks that fail by themselves are in the
   * document; `state` tells. One writer at a time: throws `E_LAKE_LOCKED` beside another.
   *
   * @example
   * const { state, failures } = await lake.sync({
   *   datasets: ['stocks_daily'],
   *   from: '2024-01-02',
   *   to: '2024-01-12',
   *   onProgress: ({ tasksDone, tasks }) => console.log(`${tasksDone}/${tasks}`),
   * });
   */
  sync(run?: SyncRun): Promise<SyncDocument>;
  /** Stops what is being read and frees everything. The same as leaving the block of `await using`. */
  close(): Promise<void>;
}
