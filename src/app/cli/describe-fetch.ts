import { countOf } from '../../domain/count-of.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { describeFailures, describeFirst, describeState } from './describe-end.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import type { Terminal } from './terminal.ts';

/** The end of a fetch, for a person. */
export function describeFetch(result: FetchResult, terminal: Pick<Terminal, 'outColors'>): string {
  const { series, calls, tasks } = result;
  const undone = tasks.skipped > 0 ? `, ${formatCount(tasks.skipped)} not done` : '';
  const saving =
    calls.naive > calls.made
      ? `; one per symbol, timeframe and month would have been ${formatCount(calls.naive)}`
      : '';
  const lines = [
    `${describeState(result.state, terminal)} in ${formatDuration(result.seconds * 1000)}: ${formatCount(series.asked)} series, of which ` +
      `${formatCount(series.held)} ${series.held === 1 ? 'was' : 'were'} held and ${formatCount(series.resampled)} made from finer bars; ${formatCount(failedSeries(result).length)} failed${undone}.`,
    `${countOf(result.bars, 'bar')} in ${countOf(result.files, 'file')}, ${countOf(result.quarantined, 'row')} quarantined.`,
    `${countOf(calls.made, 'call')} to the vendor, ${formatBytes(calls.bytes)}${saving}.`,
  ];
  const failures = failedSeries(result).map(({ symbol, timeframe, code, message, mend }) => {
    return { code, subject: `${symbol} ${timeframe}`, message, mend };
  });
  return `${[...lines, ...describeFailures(failures, terminal), ...describeNotes(result), ...hints(result)].join('\n')}\n`;
}

/** One failure a series: its bars may be asked for and made, and the same thing is wrong with both. */
function failedSeries({ failures }: FetchResult): FetchResult['failures'] {
  const first = new Map(
    failures.toReversed().map((failure) => [`${failure.symbol} ${failure.timeframe}`, failure]),
  );
  return failures.filter((failure) => first.get(`${failure.symbol} ${failure.timeframe}`) === failure);
}

function describeNotes({ notes }: FetchResult): readonly string[] {
  const lines = notes.map(({ symbol, timeframe, kind, days, floor }) => {
    const what = `${symbol} ${timeframe}: ${days.from} to ${days.to}`;
    return kind === 'refused'
      ? `${what} lies before the plan’s history, which begins on ${floor} (403).`
      : `${what} was left out of the answer, silently: the plan’s history seems to begin on ${floor}.`;
  });
  return describeFirst(lines);
}

function hints({ disagreements, state, brokenOff }: FetchResult): readonly string[] {
  return [
    ...(disagreements > 0
      ? [
          `The vendor has changed ${countOf(disagreements, 'bar')} since ${disagreements === 1 ? 'it was' : 'they were'} fetched; the newer answer is kept: SELECT * FROM findings WHERE rule = 'overlap-disagreement'.`,
        ]
      : []),
    ...(state === 'cancelled' || brokenOff
      ? ['Run the same command again: it continues where this one stopped.']
      : []),
  ];
}
