import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingCalendar } from '../../domain/trading-calendar.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Evaluate, Program } from '../../expression/program.ts';
import { quoteList } from '../../lake/duckdb/quote.ts';
import type { DuckDbConnection } from '../../lake/duckdb/session.ts';
import { gatherFactorInputs } from '../../lake/factors/factor-inputs.ts';
import { type Factors, lacksReference } from '../../lake/factors/factors.ts';
import { readFactors } from '../../lake/factors/find-factors.ts';
import type { BarGrid } from '../../lake/features/bar-grid.ts';
import { type ComputedGrid, type GridResultOptions, gridResult } from '../../lake/features/grid-result.ts';
import {
  type ComputeGrid,
  foreignInstruments,
  type GridComputation,
  openGridComputer,
} from '../../lake/features/open-grid-computer.ts';
import { readBarGrids } from '../../lake/features/read-bar-grids.ts';
import { type BarFile, selectBarFiles } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import type { QueryResult } from '../../lake/query/query-result.ts';
import type { Configuration } from '../config/configuration.ts';
import { type BesideFiles, besideFiles } from './beside-files.ts';
import { type EvaluationWindow, evaluationWindow } from './evaluation-window.ts';

/** What to compute, and for which rows. */
export interface EvaluationRequest {
  readonly dataset: DatasetName;
  /** Outputs have different names, which become columns. */
  readonly program: Program;
  /** Exact symbols; absent: all. */
  readonly symbols?: readonly string[] | undefined;
  readonly from?: TradingDay | undefined;
  readonly to?: TradingDay | undefined;
  /** Rows to stop after. */
  readonly limit: number | undefined;
  /** Days since 1970 whose rows are wanted, within the range; absent: all. */
  readonly wants?: ((dayNumber: number) => boolean) | undefined;
}

/** What computing goes by. */
export interface EvaluationWorld extends ReadContext {
  readonly calendar: Configuration['calendar'];
  readonly prepare: (program: Program) => Evaluate;
}

/** Rows of a computation. */
export interface Evaluation {
  readonly result: QueryResult;
  /** Stocks without splits and dividends are computed on prices as they were traded; a person must be told. */
  readonly lacksReference: boolean;
  /** Symbols asked for, and those that expressions name, of which the lake has no bar at all. */
  readonly absent: readonly string[];
}

/**
 * Computes a program on bars of the lake: the rows that qlib would answer with, those without a bar included. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function evaluateExpressions(
  request: EvaluationRequest,
  world: EvaluationWorld,
): Promise<Evaluation> {
  const { dataset, program } = request;
  const { lake } = world;
  const barFiles = await selectBarFiles(lake, { dataset });
  const [first, last] = [barFiles[0]?.day, barFiles.at(-1)?.day];
  if (first === undefined || last === undefined) return nothing(request);
  const calendar = tradingCalendar(DATASETS[dataset].calendar, world.calendar);
  const held = { from: first, to: last };
  const window = evaluationWindow({ dataset, calendar, held, asked: request, reach: program });
  if (window === undefined) return nothing(request);
  const beside = await besideFiles(lake, request);
  const files = [...barFiles, ...beside.minuteFiles, ...beside.underlyingFiles];
  const explain = (error: unknown): Promise<unknown> =>
    explainReadError(error, { root: lake.root, files, isOwnStatement: true });
  try {
    return await evaluateFiles({ ...request, window, calendar, barFiles, beside, explain }, world);
  } catch (error) {
    throw await explain(error);
  }
}

/** The columns without a row. */
function nothing({ dataset, program }: EvaluationRequest): Evaluation {
  const options = { ...columnsOf(dataset, program), days: { first: 0, last: 0 }, rowsMax: 0 };
  return { result: gridResult([], options), lacksReference: false, absent: [] };
}

function columnsOf(dataset: DatasetName, { outputs }: Program): Pick<GridResultOptions, 'names' | 'time'> {
  return {
    names: outputs.map(({ name }) => name),
    time: DATASETS[dataset].timeframe === '1d' ? 'date' : 'timestamp',
  };
}

interface FileEvaluation extends EvaluationRequest {
  readonly window: EvaluationWindow;
  readonly calendar: TradingCalendar;
  readonly barFiles: readonly BarFile[];
  readonly beside: BesideFiles;
  readonly explain: (error: unknown) => Promise<unknown>;
}

async function evaluateFiles(asked: FileEvaluation, world: EvaluationWorld): Promise<Evaluation> {
  const { dataset, program, symbols, window, calendar, barFiles, beside } = asked;
  const { lake, connection, signal, prepare } = world;
  const { asset } = DATASETS[dataset];
  const instruments = foreignInstruments(program);
  const factors = await readFactors(lake, connection, await gatherFactorInputs(lake, asset), {
    calendar,
    signal,
    ...(symbols === undefined ? {} : { symbols: [...symbols, ...instruments] }),
  });
  const named = [...new Set([...(symbols ?? []), ...instruments])];
  const absent = await withoutBars(named, factors, connection);
  const request: GridComputation['request'] = {
    dataset,
    calendar,
    from: window.readFrom,
    to: window.readTo,
    barFiles,
    ...beside,
    lives: factors.lives,
    ...(asset === 'stocks' ? { steps: factors.steps } : {}),
    signal,
  };
  const compute = await openGridComputer(connection, { request, program, prepare });
  const wanted = symbols === undefined ? {} : { symbols };
  const grids = readBarGrids(connection, { ...request, ...wanted, fields: program.fields });
  const result = gridResult(computeAll(grids, compute, asked.explain), {
    ...columnsOf(dataset, program),
    days: { first: dayNumberOf(window.from), last: dayNumberOf(window.to) },
    rowsMax: asked.limit ?? Number.POSITIVE_INFINITY,
    wants: asked.wants,
  });
  return { result, lacksReference: lacksReference(factors), absent };
}

async function withoutBars(
  symbols: readonly string[],
  { lives }: Factors,
  connection: DuckDbConnection,
): Promise<readonly string[]> {
  if (symbols.length === 0) return [];
  const sql = `SELECT DISTINCT symbol FROM ${lives} WHERE symbol IN ${quoteList(symbols)}`;
  const known = new Set((await connection.rows(sql)).map(({ symbol }) => symbol));
  return symbols.filter((symbol) => !known.has(symbol));
}

async function* computeAll(
  grids: AsyncIterable<BarGrid>,
  compute: ComputeGrid,
  explain: FileEvaluation['explain'],
): AsyncGenerator<ComputedGrid, void, undefined> {
  try {
    for await (const grid of grids) yield { grid, outputs: await compute(grid) };
  } catch (error) {
    throw await explain(error);
  }
}
