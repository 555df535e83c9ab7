import type { Fence } from './read-page.ts';

/** What the comment above a block of shell says, and what stands in it. */
export type ShellBlock =
  | { readonly kind: 'excused'; readonly reason: string }
  | { readonly kind: 'runnable'; readonly commands: readonly string[]; readonly exit: number }
  | { readonly kind: 'neither'; readonly found: string };

const OURS = /^(?:[A-Z][A-Z0-9_]*=\S+ )*(?:npx )?barlake(?: |$)/;
const REASON_WORDS_MIN = 2;

/**
 * Reads a block: `<!-- not run: why -->` above it excuses it, `<!-- exit: 3 -->` expects that code of each of its commands
 * instead of 0. Without an excuse every command must be one of ours.
 */
export function readShellBlock({ text, comment }: Pick<Fence, 'text' | 'comment'>): ShellBlock {
  const reason = /^not run: (?<reason>.+)$/.exec(comment ?? '')?.groups?.['reason'];
  if (reason !== undefined) {
    return reason.split(/\s+/).length < REASON_WORDS_MIN
      ? { kind: 'neither', found: `"${reason}" is no reason` }
      : { kind: 'excused', reason };
  }
  const commands = splitCommands(text);
  const foreign = commands.find((command) => !OURS.test(command));
  if (foreign !== undefined) return { kind: 'neither', found: foreign };
  if (commands.length === 0) return { kind: 'neither', found: 'no command' };
  const exit = Number(/^exit: (?<exit>\d+)$/.exec(comment ?? '')?.groups?.['exit'] ?? 0);
  return { kind: 'runnable', commands, exit };
}

/** Lines of a block as commands: joined at a backslash, without comments and blank lines. */
function splitCommands(text: string): readonly string[] {
  return text
    .replaceAll(/\\\n\s*/g, '')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '' && !line.startsWith('#'));
}
