/** A pattern for `LIKE … ESCAPE '\'` that finds `text` anywhere, letter by letter. */
export function likePattern(text: string): string {
  return `%${text.replaceAll(/[\\%_]/g, (char) => `\\${char}`)}%`;
}
