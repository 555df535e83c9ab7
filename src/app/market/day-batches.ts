import { type Asset, DATASETS } from '../../domain/dataset.ts';
import { localDayOf } from '../../domain/local-time.ts';
import type { Bar } from '../../domain/resample/fold-bars.ts';
import type { BarsOrigin } from '../../plan/query/read-plan.ts';
import { withStatement } from '../query/answer-bars.ts';
import { barColumns, barNames, eachBar } from './bar-columns.ts';
import type { MarketWorld } from './market-world.ts';

/** Day bars of one ticker. */
export interface DayQuestion {
  readonly asset: Asset;
  /** As files may spell it. */
  readonly symbols: readonly string[];
  /** Half-open, epoch milliseconds. */
  readonly startMs: number;
  readonly endMs: number;
}

/** The bars of a question, ascending, and where they came from. */
export interface DayBars {
  readonly bars: readonly Bar[];
  readonly origins: readonly BarsOrigin[];
}

/** Tickers read by one statement. */
const QUESTIONS_MAX = 32;

interface Waiting {
  readonly question: DayQuestion;
  readonly settle: PromiseWithResolvers<DayBars>;
}

/**
 * Reads day bars, of all tickers that are asked for while a statement runs by the next one: a lake without silver has a file
 * for each day, and opening them all costs the same for one ticker as for thirty. Throws what queries throw.
 */
export function dayBatches(world: MarketWorld): (question: DayQuestion) => Promise<DayBars> {
  const queues = new Map<Asset, Waiting[]>();
  const work = async (asset: Asset, queue: Waiting[]): Promise<void> => {
    while (queue.length > 0) {
      const batch = queue.splice(0, QUESTIONS_MAX);
      await readBatch(
        asset,
        batch.map(({ question }) => question),
        world,
      ).then(
        (answers) => batch.forEach(({ settle }, index) => settle.resolve(answers[index] ?? NOTHING)),
        (error: unknown) => batch.forEach(({ settle }) => settle.reject(error)),
      );
    }
    queues.delete(asset);
  };
  return async (question) => {
    const settle = Promise.withResolvers<DayBars>();
    const queue = queues.get(question.asset);
    if (queue !== undefined) queue.push({ question, settle });
    else {
      const own = [{ question, settle }];
      queues.set(question.asset, own);
      void work(question.asset, own);
    }
    return settle.promise;
  };
}

const NOTHING: DayBars = { bars: [], origins: [] };

async function readBatch(
  asset: Asset,
  questions: readonly DayQuestion[],
  { parts, signal }: MarketWorld,
): Promise<readonly DayBars[]> {
  const startMs = questions.reduce((first, each) => Math.min(first, each.startMs), Number.POSITIVE_INFINITY);
  const endMs = questions.reduce((last, each) => Math.max(last, each.endMs), 0);
  const zone = DATASETS[`${asset}_daily`].timeZone;
  const query = {
    asset,
    timeframe: '1d',
    symbols: [...new Set(questions.flatMap(({ symbols }) => symbols))],
    from: localDayOf(startMs, zone),
    to: localDayOf(endMs - 1, zone),
    startMs,
    endMs,
    adjust: 'none',
    columns: [...barNames(asset), 'symbol'],
    features: [],
    expressions: [],
    order: 'time',
    isDescending: false,
  } as const;
  return withStatement(query, parts, signal, async ({ statement, lease, facts }) => {
    const bySymbol = new Map<string, Bar[]>();
    const sql = `SELECT ${barColumns(asset)}, symbol FROM (${statement.sql})`;
    await eachBar(lease.connection, { sql, values: statement.values }, signal, (bar, text) => {
      const symbol = String(text);
      const own = bySymbol.get(symbol);
      if (own === undefined) bySymbol.set(symbol, [bar]);
      else own.push(bar);
    });
    lease[Symbol.dispose]();
    return questions.map((question) => ({ bars: barsOf(question, bySymbol), origins: facts.origins }));
  });
}

/** A pair may have its days under two spellings, in files of the market and of its own. */
function barsOf(
  { symbols, startMs, endMs }: DayQuestion,
  bySymbol: ReadonlyMap<string, readonly Bar[]>,
): readonly Bar[] {
  const bars = symbols.flatMap((symbol) => bySymbol.get(symbol) ?? []);
  const wanted = bars.filter((bar) => bar.startMs >= startMs && bar.startMs < endMs);
  return symbols.length === 1 ? wanted : wanted.toSorted((left, right) => left.startMs - right.startMs);
}
