/** A run in words: its command, and what was asked for as far as that says more. */
export function runName({ command, title }: { readonly command: string; readonly title: string }): string {
  return title === command ? command : `${command} ${title}`;
}
