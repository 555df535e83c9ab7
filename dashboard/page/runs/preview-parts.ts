import type { CellValue } from '../../table/column.ts';

/** A list in a document, as a table. */
export interface PreviewTable {
  readonly name: string;
  readonly columns: readonly string[];
  readonly rows: readonly Readonly<Record<string, CellValue>>[];
}

/** A document of any command, taken apart for a screen. */
export interface PreviewParts {
  readonly facts: readonly { readonly name: string; readonly text: string }[];
  readonly tables: readonly PreviewTable[];
}

/** Columns of one table; what has more is for programs. */
const COLUMNS_MAX = 12;

/** Takes a document apart: what is one value becomes a fact, what is a list of objects a table, by the words of its keys. */
export function previewParts(document: unknown): PreviewParts {
  const facts: { name: string; text: string }[] = [];
  const tables: PreviewTable[] = [];
  walk(document, '');
  return { facts, tables };

  function walk(value: unknown, name: string): void {
    if (value === null || value === undefined) return;
    if (Array.isArray(value)) {
      const objects = value.filter((each) => isObject(each));
      if (value.length === 0) facts.push({ name, text: 'none' });
      else if (objects.length === value.length) tables.push(tableOf(name, objects));
      else facts.push({ name, text: value.map(String).join(', ') });
    } else if (isObject(value)) {
      for (const [key, each] of Object.entries(value))
        walk(each, name === '' ? inWords(key) : `${name} ${inWords(key)}`);
    } else
      facts.push({
        name: name === '' ? 'result' : name,
        text: typeof value === 'string' ? value : JSON.stringify(value),
      });
  }
}

type Fields = Readonly<Record<string, unknown>>;

function isObject(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function tableOf(name: string, objects: readonly Fields[]): PreviewTable {
  const rows = objects.map((object) => Object.fromEntries(cellsOf(object)));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))].slice(0, COLUMNS_MAX);
  return { name: name === '' ? 'rows' : name, columns, rows };
}

function cellsOf(object: Fields): readonly (readonly [string, CellValue])[] {
  return Object.entries(object).flatMap(([key, value]): readonly (readonly [string, CellValue])[] => {
    if (value === null || ['string', 'number', 'boolean'].includes(typeof value))
      return [[inWords(key), value as CellValue]];
    if (Array.isArray(value))
      return [[inWords(key), value.length <= 3 ? value.map(String).join(', ') : value.length]];
    return [];
  });
}

/** `bytesBefore` as `bytes before`. */
function inWords(key: string): string {
  return key.replaceAll(
    /([a-z])([A-Z])/g,
    (_, before: string, after: string) => `${before} ${after.toLowerCase()}`,
  );
}
