import { tradingCalendar } from '../../domain/calendar/trading-calendar-of.ts';
import { DATASETS } from '../../domain/dataset.ts';
import type { BarFile } from '../../lake/query/bar-files.ts';
import { explainReadError } from '../../lake/query/explain-read-error.ts';
import { foldedDay } from '../../lake/reconcile/compared-relation.ts';
import { keepOnly, pairDay } from '../../lake/reconcile/pair-day.ts';
import { judgeSymbolDay } from '../../plan/reconcile/judge-symbol-day.ts';
import { countDay, type DayTally } from '../../plan/reconcile/tally.ts';
import type { Measured } from '../../plan/validate/measured.ts';
import type { ValidateWorld } from './validate-world.ts';

const MINUTE_MS = 60_000;

/** A day and its minutes. */
export interface DayAndMinutes {
  readonly daily: BarFile;
  readonly minutes: BarFile;
  /** Absent: all. */
  readonly symbols: readonly string[] | undefined;
}

/**
 * Holds the bars of a day against its minutes by the reasons that `reconcile` knows: what they explain is sound. Throws
 * `E_PARTITION_DAMAGED` and the signal’s reason.
 */
export async function checkPairs(
  { daily, minutes, symbols }: DayAndMinutes,
  { lake, connection, config, signal }: Pick<ValidateWorld, 'lake' | 'connection' | 'config' | 'signal'>,
): Promise<readonly Measured[]> {
  const dataset = DATASETS[daily.dataset];
  const session = tradingCalendar(dataset.calendar, config.calendar).session(daily.day);
  if (session === undefined) return [];
  const span = { startMs: session.openMs, endMs: session.closeMs };
  const context = {
    dataset,
    source: 'minutes',
    isProvisional: daily.source === 'grouped',
    lastMinuteMs: span.endMs - MINUTE_MS,
  } as const;
  if (symbols !== undefined) await keepOnly(connection, symbols);
  const counter = countDay(daily.day);
  try {
    const day = {
      ours: daily,
      theirs: foldedDay(minutes, span),
      isFolded: true,
      isFiltered: symbols !== undefined,
    };
    const paired = await pairDay(connection, day, signal);
    for await (const symbolDay of paired.unequal) counter.add(judgeSymbolDay(symbolDay, context));
    return toMeasured(counter.finish(paired), paired.symbols);
  } catch (error) {
    signal.throwIfAborted();
    throw await explainReadError(error, { root: lake.root, files: [daily, minutes], isOwnStatement: true });
  }
}

function toMeasured({ verdicts, unexplained }: DayTally, of: number): readonly Measured[] {
  const namesOf = (...kinds: readonly string[]): readonly string[] =>
    unexplained.filter(({ verdict }) => kinds.includes(verdict)).map(({ symbol }) => symbol);
  const worst = unexplained.filter(({ verdict }) => verdict === 'differs').slice(0, 5);
  return [
    {
      rule: 'minutes-disagree',
      broken: verdicts.differs,
      of,
      examples: namesOf('differs'),
      evidence: Object.fromEntries(
        worst.flatMap(({ symbol, differences }, index) => {
          const unknown = differences.filter(({ rule }) => rule === undefined);
          const text = unknown.map(({ field, ours, theirs }) => `${field} ${ours}, in minutes ${theirs}`);
          return [[`example${index + 1}`, `${symbol}: ${text.join('; ')}`]];
        }),
      ),
    },
    {
      rule: 'minutes-absent',
      broken: verdicts['only-here'] + verdicts['only-there'],
      of,
      examples: namesOf('only-here', 'only-there'),
    },
  ];
}
