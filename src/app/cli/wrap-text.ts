import { stripVTControlCharacters } from 'node:util';

/**
 * Breaks lines longer than `width` between words, and words longer than `width` anywhere. Text that fits comes back as it is;
 * text that does not loses its colours, for a break inside a colour would spill it over the neighbours.
 */
export function wrapText(text: string, width: number): string {
  const plain = stripVTControlCharacters(text);
  const lines = plain.split('\n');
  if (lines.every((line) => line.length <= width)) return text;
  return lines.flatMap((line) => wrapLine(line, width)).join('\n');
}

function wrapLine(line: string, width: number): readonly string[] {
  const wrapped: string[] = [];
  let current = '';
  for (const word of line.split(' ')) {
    const joined = current === '' ? word : `${current} ${word}`;
    if (joined.length <= width) {
      current = joined;
      continue;
    }
    if (current !== '') wrapped.push(current);
    const pieces = cut(word, width);
    wrapped.push(...pieces.slice(0, -1));
    current = pieces.at(-1) ?? '';
  }
  return [...wrapped, current];
}

function cut(word: string, width: number): readonly string[] {
  const count = Math.max(1, Math.ceil(word.length / width));
  return Array.from({ length: count }, (_, index) => word.slice(index * width, (index + 1) * width));
}
