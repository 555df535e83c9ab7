import type { TableDescription } from '../../lake/query/describe-tables.ts';
import { DOT_COMMANDS } from './dot-commands.ts';

const KEYWORDS =
  'SELECT FROM WHERE GROUP BY ORDER LIMIT JOIN LEFT USING WITH HAVING QUALIFY DISTINCT BETWEEN DESCRIBE SUMMARIZE SHOW TABLES EXPLAIN'.split(
    ' ',
  );

/** What may stand for the word that a line ends with, and that word: tables, columns, keywords, or commands after a dot. */
export function completeLine(
  line: string,
  tables: readonly Pick<TableDescription, 'name' | 'columns'>[],
): [candidates: string[], word: string] {
  if (/^\.\S*$/.test(line))
    return [
      fitting(
        line,
        DOT_COMMANDS.map(({ name }) => `.${name}`),
      ),
      line,
    ];
  const word = /[\w$]*$/.exec(line)?.[0] ?? '';
  const names = tables.map(({ name }) => name);
  if (/^\.columns\s/.test(line)) return [fitting(word, names), word];
  if (word === '') return [[], word];
  const mentioned = tables.filter(({ name }) => new RegExp(`\\b${name}\\b`, 'i').test(line));
  const columns = (mentioned.length > 0 ? mentioned : tables).flatMap((table) =>
    table.columns.map(({ name }) => name),
  );
  return [fitting(word, [...names, ...columns, ...KEYWORDS]), word];
}

function fitting(word: string, candidates: readonly string[]): string[] {
  const lower = word.toLowerCase();
  return [...new Set(candidates)].filter((candidate) => candidate.toLowerCase().startsWith(lower)).sort();
}
