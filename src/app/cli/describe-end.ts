import { formatCount } from './format-number.ts';
import type { Terminal } from './terminal.ts';

/** Failures and notes shown one by one; `--json` lists all. */
const SHOWN = 5;

/** How a run ended, in a word with its color. */
export function describeState(
  state: 'done' | 'partial' | 'failed' | 'cancelled',
  { outColors: { green, yellow, red } }: Pick<Terminal, 'outColors'>,
): string {
  const words = {
    done: green('done'),
    partial: yellow('done in part'),
    failed: red('failed'),
    cancelled: yellow('stopped'),
  };
  return words[state];
}

/** A failure, and what it is about in front of its message. */
export interface DescribedFailure {
  readonly code: string;
  readonly subject: string;
  readonly message: string;
  readonly mend: string | undefined;
}

/** The first few failures, each with what to do about it, and how many more there are. */
export function describeFailures(
  failures: readonly DescribedFailure[],
  { outColors: { red, dim } }: Pick<Terminal, 'outColors'>,
): readonly string[] {
  const shown = failures
    .slice(0, SHOWN)
    .flatMap(({ code, subject, message, mend }) => [
      `${red(code)} ${subject === '' ? '' : `${subject}: `}${message}`,
      ...(mend === undefined ? [] : [dim(`  → ${mend}`)]),
    ]);
  return [...shown, ...describeMore(failures.length)];
}

/** The first few lines of many, and how many more there are. */
export function describeFirst(lines: readonly string[]): readonly string[] {
  return [...lines.slice(0, SHOWN), ...describeMore(lines.length)];
}

function describeMore(count: number): readonly string[] {
  return count > SHOWN ? [`… and ${formatCount(count - SHOWN)} more; --json lists all.`] : [];
}
