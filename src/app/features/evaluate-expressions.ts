import { dayNumberOf } from '../../domain/calendar/calendar-rows.ts';
import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS, type DatasetName } from '../../domain/dataset.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { Evaluate, Program } from '../../expression/program.ts';
import { lacksReference } from '../../lake/factors/factors.ts';
import { readFactors } from '../../lake/factors/find-factors.ts';
import { type ComputedGrid, gridResult } from '../../lake/features/grid-result.ts';
import { foreignInstruments, openGridComputer } from '../../lake/features/open-grid-computer.ts';
import { readBarGrids } from '../../lake/features/read-bar-grids.ts';
import { type BarFile, selectBarFiles } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import type { ReadContext } from '../../lake/query/query-bars.ts';
import type { QueryResult } from '../../lake/query/query-result.ts';
import { besideDatasets } from '../../plan/silver/beside-datasets.ts';
import type { Configuration } from '../config/configuration.ts';
import { evaluationWindow } from './evaluation-window.ts';

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
}

/**
 * Computes a program on bars of the lake: the rows that qlib would answer with, those without a bar included. `undefined`
 * when the lake holds no bars in the days asked for. Throws `E_PARTITION_DAMAGED`, `E_SQL` and the signal’s reason.
 */
export async function evaluateExpressions(
  request: EvaluationRequest,
  world: EvaluationWorld,
): Promise<Evaluation | undefined> {
  const { dataset, program, symbols } = request;
  const { lake, connection, signal } = world;
  const { asset, calendar: calendarName, timeframe } = DATASETS[dataset];
  const calendar = tradingCalendar(calendarName, world.calendar);
  const barFiles = await selectBarFiles(lake, { dataset });
  const [first, last] = [barFiles[0]?.day, barFiles.at(-1)?.day];
  if (first === undefined || last === undefined) return undefined;
  const window = evaluationWindow({
    dataset,
    calendar,
    held: { from: first, to: last },
    asked: request,
    reach: program,
  });
  if (window === undefined) return undefined;
  const beside = await besideFiles(world, request);
  const readable = [...barFiles, ...beside];
  const wanted = symbols === undefined ? {} : { symbols };
  const all = symbols === undefined ? {} : { symbols: [...symbols, ...foreignInstruments(program)] };
  const explain = (error: unknown): Promise<unknown> =>
    explainReadError(error, { root: lake.root, files: readable, isOwnStatement: true });
  try {
    const factors = await readFactors(lake, connection, asset, { calendar, signal, ...all });
    const grids = {
      dataset,
      calendar,
      from: window.readFrom,
      to: window.readTo,
      barFiles,
      minuteFiles: beside.filter((file) => file.dataset === `${asset}_minute`),
      underlyingFiles: beside.filter((file) => file.dataset.endsWith('_daily')),
      lives: factors.lives,
      ...(asset === 'stocks' ? { steps: factors.steps } : {}),
      signal,
    };
    const compute = await openGridComputer(connection, { request: grids, program, prepare: world.prepare });
    const source = readBarGrids(connection, { ...grids, ...wanted, fields: program.fields });
    const computed = async function* (): AsyncGenerator<ComputedGrid, void, undefined> {
      try {
        for await (const grid of source) yield { grid, outputs: await compute(grid) };
      } catch (error) {
        throw await explain(error);
      }
    };
    const result = gridResult(computed(), {
      names: program.outputs.map(({ name }) => name),
      time: timeframe === '1d' ? 'date' : 'timestamp',
      days: { first: dayNumberOf(window.from), last: dayNumberOf(window.to) },
      rowsMax: request.limit ?? Number.POSITIVE_INFINITY,
    });
    return { result, lacksReference: lacksReference(factors) };
  } catch (error) {
    throw await explain(error);
  }
}

/** Bars of other datasets that fields are made of: minutes for the average price, underlyings of options. */
async function besideFiles(
  { lake }: EvaluationWorld,
  { dataset, program }: EvaluationRequest,
): Promise<readonly BarFile[]> {
  const names = besideDatasets(dataset, allFields(program));
  const lists = await Promise.all(names.map((name) => selectBarFiles(lake, { dataset: name })));
  return lists.flat();
}

/** A program’s fields and those of the programs it reads other instruments with. */
function allFields({ fields, foreign }: Program): ReadonlySet<string> {
  return new Set([...fields, ...foreign.flatMap(({ program }) => [...allFields(program)])]);
}
