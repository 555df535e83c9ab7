/** So many things in words: `1 call`, `1,234 calls`, `2 batches`; a noun that takes more than an s brings its plural. */
export function countOf(count: number, noun: string, plural = `${noun}s`): string {
  return `${count.toLocaleString('en-US')} ${count === 1 ? noun : plural}`;
}
