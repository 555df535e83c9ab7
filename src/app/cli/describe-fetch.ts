import { countOf } from '../../domain/count-of.ts';
import type { FetchResult } from '../fetch/fetch-result.ts';
import { formatBytes, formatCount, formatDuration } from './format-number.ts';
import type { Terminal } from './terminal.ts';

/** Failures and notes shown one by one; `--json` lists all. */
const SHOWN = 5;

/** The end of a fetch, for a person. */
export function describeFetch(result: FetchResult, terminal: Pick<Terminal, 'outColors'>): string {
  const { green, yellow, red } = terminal.outColors;
  const mark = {
    done: green('done'),
    partial: yellow('done in part'),
    failed: red('failed'),
    cancelled: yellow('stopped'),
  };
  const { series, calls, tasks } = result;
  const undone = tasks.skipped > 0 ? `, ${formatCount(tasks.skipped)} not done` : '';
  const saving =
    calls.naive > calls.made
      ? `; one per symbol, timeframe and month would have been ${formatCount(calls.naive)}`
      : '';
  const lines = [
    `${mark[result.state]} in ${formatDuration(result.seconds * 1000)}: ${formatCount(series.asked)} series, of which ` +
      `${formatCount(series.held)} ${series.held === 1 ? 'was' : 'were'} held and ${formatCount(series.resampled)} made from finer bars; ${formatCount(failedSeries(result).length)} failed${undone}.`,
    `${countOf(result.bars, 'bar')} in ${countOf(result.files, 'file')}, ${countOf(result.quarantined, 'row')} quarantined.`,
    `${countOf(calls.made, 'call')} to the vendor, ${formatBytes(calls.bytes)}${saving}.`,
  ];
  return `${[...lines, ...describeFailures(result, terminal), ...describeNotes(result), ...hints(result)].join('\n')}\n`;
}

function describeFailures(
  result: FetchResult,
  { outColors }: Pick<Terminal, 'outColors'>,
): readonly string[] {
  const failures = failedSeries(result);
  const shown = failures
    .slice(0, SHOWN)
    .flatMap(({ symbol, timeframe, code, message, mend }) => [
      `${outColors.red(code)} ${symbol} ${timeframe}: ${message}`,
      ...(mend === undefined ? [] : [outColors.dim(`  → ${mend}`)]),
    ]);
  return [...shown, ...more(failures.length)];
}

/** One failure a series: its bars may be asked for and made, and the same thing is wrong with both. */
function failedSeries({ failures }: FetchResult): FetchResult['failures'] {
  const first = new Map(
    failures.toReversed().map((failure) => [`${failure.symbol} ${failure.timeframe}`, failure]),
  );
  return failures.filter((failure) => first.get(`${failure.symbol} ${failure.timeframe}`) === failure);
}

function describeNotes({ notes }: FetchResult): readonly string[] {
  const shown = notes.slice(0, SHOWN).map(({ symbol, timeframe, kind, days, floor }) => {
    const what = `${symbol} ${timeframe}: ${days.from} to ${days.to}`;
    return kind === 'refused'
      ? `${what} lies before the plan’s history, which begins on ${floor} (403).`
      : `${what} was left out of the answer, silently: the plan’s history seems to begin on ${floor}.`;
  });
  return [...shown, ...more(notes.length)];
}

function more(count: number): readonly string[] {
  return count > SHOWN ? [`… and ${formatCount(count - SHOWN)} more; --json lists all.`] : [];
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
