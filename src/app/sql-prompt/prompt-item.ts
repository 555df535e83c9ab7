/** What a person or a script asks at the prompt. */
export type PromptItem =
  | { readonly kind: 'statement'; readonly sql: string }
  /** `.columns stocks_daily`: a name without its dot, and what follows. */
  | { readonly kind: 'command'; readonly name: string; readonly argument: string };

/** A line as a command of the prompt, which begins with a dot; `undefined` for SQL. */
export function parseDotCommand(line: string): PromptItem | undefined {
  const found = /^\s*\.(\S*)\s*(.*?)\s*;?\s*$/.exec(line);
  return found === null ? undefined : { kind: 'command', name: found[1] ?? '', argument: found[2] ?? '' };
}
