import type { AggregateBar, TickerBar } from '../../../contract/vendor/aggregates.ts';
import { parseBarSymbol } from '../../domain/bar-symbol.ts';
import { type BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { DATASETS, type DatasetName, GROUPED_DATASETS } from '../../domain/dataset.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { localDayOf } from '../../domain/local-time.ts';
import type { TradingDay } from '../../domain/trading-day.ts';
import type { BarSpool, SpoolBar, SpooledBars } from '../../lake/reconcile/bar-spool.ts';
import type { RestClient } from '../../vendor/rest/rest-client.ts';

/** Questions in flight at once; the client keeps them within its connections and the key’s budget. */
const QUESTIONS_AT_ONCE = 24;

/** What the other source did not say. */
export interface Unanswered {
  /** Absent when it is about all days. */
  readonly day?: TradingDay;
  /** Absent when it is about the whole market. */
  readonly symbol?: string;
  readonly code: ErrorCode;
  readonly message: string;
}

/** All that the other source said. */
export interface Asked {
  readonly spooled: SpooledBars;
  readonly unanswered: readonly Unanswered[];
  /** Rows of its answers that are no bars. */
  readonly garbage: number;
  readonly calls: number;
  readonly bytes: number;
  /** Answers with status 429. */
  readonly rateLimited: number;
  readonly seconds: number;
}

/** What to ask, and where to put it. */
export interface Asking {
  readonly dataset: DatasetName;
  readonly client: RestClient;
  readonly spool: BarSpool;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Hears how many questions are answered. */
  readonly onAnswer: (done: number) => void;
}

const MARKETS = { stocks_daily: 'stocks', crypto_daily: 'crypto', fx_daily: 'fx' } as const;

/**
 * Asks for whole days, one call each. A day that is refused or fails is told in the result; throws `E_NOT_ENTITLED` when
 * all are refused, and what no further question can change (`E_CREDENTIALS_REFUSED`, `E_CANCELLED`).
 */
export async function askGroupedDays(asking: Asking, days: readonly TradingDay[]): Promise<Asked> {
  const dataset = GROUPED_DATASETS.find((name) => name === asking.dataset);
  if (dataset === undefined) throw new RangeError(`${asking.dataset} has no grouped days`);
  let garbage = 0;
  const asked = await askEach(asking, days, async (day) => {
    const answer = await asking.client.groupedDaily(MARKETS[dataset], day, { signal: asking.signal });
    const bars = answer.bars.flatMap((bar) => spoolTicker(bar, day));
    garbage += answer.rowCount - bars.length;
    await asking.spool.append(bars);
    if (bars.length > 0) return undefined;
    return { day, code: 'E_NOT_FOUND', message: `The answer about ${day} has no bar.` };
  });
  return { ...asked, garbage, spooled: await asking.spool.finish() };
}

/** Asks for symbols, each over the whole range. Throws as {@link askGroupedDays} does. */
export async function askSymbols(
  asking: Asking,
  symbols: readonly string[],
  range: { readonly from: TradingDay; readonly to: TradingDay },
): Promise<Asked> {
  const { client, dataset, signal, spool } = asking;
  const { timeframe, timeZone } = DATASETS[dataset];
  const timespan = timeframe === '1d' ? 'day' : 'minute';
  const asked = await askEach(asking, symbols, async (ticker) => {
    for await (const { rows } of client.aggregates(
      { ticker, multiplier: 1, timespan, ...range },
      { signal },
    )) {
      const bars = rows.map((bar) => ({
        ...valuesOf(bar),
        symbol: ticker,
        day: localDayOf(bar.t, timeZone),
        startMs: bar.t,
      }));
      // Ranges are snapped outward.
      await spool.append(bars.filter(({ day }) => day >= range.from && day <= range.to));
    }
    return undefined;
  });
  return { ...asked, garbage: 0, spooled: await spool.finish() };
}

/** Asks question by question, some at once; notes which stay without an answer. */
async function askEach<Question extends string>(
  { client, clock, signal, onAnswer }: Asking,
  questions: readonly Question[],
  ask: (question: Question) => Promise<Unanswered | undefined>,
): Promise<Omit<Asked, 'spooled' | 'garbage'>> {
  const startedMs = clock.monotonicMs();
  const [callsBefore, bytesBefore] = [client.callCount, client.byteCount];
  const rateLimitedBefore = client.rateLimitedCount;
  const unanswered: Unanswered[] = [];
  let next = 0;
  let done = 0;
  let refusal: BarlakeError | undefined;
  let isOver = false;
  const answerOne = async (question: Question): Promise<void> => {
    signal.throwIfAborted();
    const failure = await ask(question).catch((error: unknown) => {
      if (isBarlakeError(error)) refusal ??= error;
      return explainFailure(error, question);
    });
    if (failure !== undefined) unanswered.push(failure);
    done += 1;
    onAnswer(done);
  };
  const worker = async (): Promise<void> => {
    for (let question = questions[next++]; question !== undefined && !isOver; question = questions[next++]) {
      try {
        await answerOne(question);
      } catch (error) {
        isOver = true;
        throw error;
      }
    }
  };
  const workers = Array.from({ length: Math.min(QUESTIONS_AT_ONCE, questions.length) }, worker);
  // Nobody may still be at the spool when this ends.
  const failed = (await Promise.allSettled(workers)).find((ended) => ended.status === 'rejected');
  if (failed !== undefined) throw failed.reason;
  if (refusal !== undefined && unanswered.length === questions.length) throw refusal;
  return {
    unanswered: unanswered.toSorted((left, right) => (placeOf(left) < placeOf(right) ? -1 : 1)),
    calls: client.callCount - callsBefore,
    bytes: client.byteCount - bytesBefore,
    rateLimited: client.rateLimitedCount - rateLimitedBefore,
    seconds: (clock.monotonicMs() - startedMs) / 1000,
  };
}

/** Failures that every further question would share. */
const HOPELESS: ReadonlySet<ErrorCode> = new Set(['E_CREDENTIALS_REFUSED', 'E_CANCELLED', 'E_DISK_FULL']);

function explainFailure(error: unknown, question: string): Unanswered {
  if (!isBarlakeError(error) || HOPELESS.has(error.code)) throw error;
  const { code, message } = error;
  const about = /^\d{4}-\d{2}-\d{2}$/.test(question) ? { day: question as TradingDay } : { symbol: question };
  return { ...about, code, message };
}

function placeOf({ day, symbol }: Unanswered): string {
  return day ?? symbol ?? '';
}

/** Names that no ticker has are the vendor’s garbage. */
function spoolTicker(bar: TickerBar, day: TradingDay): readonly SpoolBar[] {
  const symbol = parseBarSymbol(bar.T);
  return symbol === undefined ? [] : [{ ...valuesOf(bar), symbol, day, startMs: bar.t }];
}

function valuesOf({ o, h, l, c, v, n }: AggregateBar) {
  return { open: o, high: h, low: l, close: c, volume: v, transactions: n };
}
