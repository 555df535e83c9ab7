import { type Command, Option } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { latestCompleteDay } from '../../domain/latest-complete-day.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { parseTimeframe, TIMEFRAMES, type Timeframe } from '../../domain/timeframe.ts';
import { addDays } from '../../domain/trading-day.ts';
import type { FetchRequest } from '../../plan/fetch-facts.ts';
import type { Invocation } from './command-spec.ts';
import { parseDayRange } from './parse-range.ts';

/** Without `--from`, a fetch looks this many calendar days back. */
const DEFAULT_DAYS = 30;

/** Adds the options that `fetch` and `enqueue` share: which bars of each symbol. */
export function addFetchOptions(command: Command): void {
  command
    .option(
      '--timeframes <list>',
      `lengths of bars, separated by commas: ${TIMEFRAMES.join(', ')} (default: 1d)`,
    )
    .option('--from <day>', `first day, YYYY-MM-DD; default: ${DEFAULT_DAYS} days before --to`)
    .option('--to <day>', 'last day; default: the latest complete one')
    .addOption(
      new Option('--route <route>', 'auto makes what can be made from finer bars; rest asks for everything')
        .choices(['auto', 'rest'])
        .default('auto'),
    );
}

/** Reads the options that {@link addFetchOptions} adds. Throws `E_DATE`, `E_USAGE`. */
export function readFetchOptions({
  options,
  context,
}: Pick<Invocation, 'options' | 'context'>): Omit<FetchRequest, 'symbols'> {
  const range = parseDayRange(options, {
    to: () => latestCompleteDay('America/New_York', context.clock.nowMs()),
    from: (to) => addDays(to, -DEFAULT_DAYS),
  });
  return {
    ...range,
    timeframes: readTimeframes(options['timeframes']),
    route: options['route'] as 'auto' | 'rest',
  };
}

function readTimeframes(text: unknown): readonly Timeframe[] {
  if (typeof text !== 'string') return ['1d'];
  const asked = new Set(text.split(',').map((item) => requireTimeframe(item.trim())));
  return TIMEFRAMES.filter((timeframe) => asked.has(timeframe));
}

function requireTimeframe(text: string): Timeframe {
  const timeframe = parseTimeframe(text);
  if (timeframe !== undefined) return timeframe;
  const near = nearestWord(text, TIMEFRAMES);
  throw new BarlakeError('E_USAGE', {
    message: `--timeframes: there is no timeframe ${JSON.stringify(text)}.`,
    mend: `${near === undefined ? '' : `Did you mean ${near}? `}Timeframes are ${TIMEFRAMES.join(', ')}, separated by commas.`,
    details: { found: text },
  });
}
