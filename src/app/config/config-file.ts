import { readFile, stat } from 'node:fs/promises';
import { isMap, isScalar, LineCounter, parseDocument } from 'yaml';
import type { ConfigProblem } from './config-problem.ts';

/** A configuration file is a page of text; more is a mistake (a data file, a device). */
const FILE_BYTES_MAX = 1_000_000;

/** A file's content, or what is wrong with it. */
export type ConfigFile =
  | { readonly kind: 'missing' }
  | { readonly kind: 'unreadable'; readonly problems: readonly ConfigProblem[] }
  | {
      readonly kind: 'read';
      /** Plain values; keys without a value are `undefined`. */
      readonly raw: unknown;
      /** The line of a key, from 1; of the nearest group above it when the key itself is not there. */
      lineOf(path: readonly (string | number)[]): number;
    };

/** Reads a YAML file. Error texts name line and column and never quote the file: it may hold keys. */
export async function readConfigFile(file: string): Promise<ConfigFile> {
  let text: string;
  try {
    const { size } = await stat(file);
    if (size > FILE_BYTES_MAX)
      return unreadable(file, `${size} bytes are too many, expected ${FILE_BYTES_MAX} at most`);
    text = await readFile(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code;
    return code === 'ENOENT'
      ? { kind: 'missing' }
      : unreadable(file, `cannot be read (${code ?? 'unknown reason'})`);
  }
  return parseConfigText(text, file);
}

/** Parses the text of a configuration file; `name` appears in problems. */
function parseConfigText(text: string, name: string): ConfigFile {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false });
  if (document.errors.length > 0) {
    return {
      kind: 'unreadable',
      problems: document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { where: `${name}:${line}:${col}`, what: `not valid YAML: ${syntaxWords(error.code)}` };
      }),
    };
  }
  let raw: unknown;
  try {
    raw = withoutNulls(document.toJS({ maxAliasCount: 20 })) ?? {};
  } catch {
    return unreadable(name, 'an alias refers to nothing, or aliases repeat too much');
  }
  return {
    kind: 'read',
    raw,
    lineOf(path) {
      let node: unknown = document.contents;
      let offset = 0;
      for (const step of path) {
        if (!isMap(node)) break;
        const pair = node.items.find(({ key }) => isScalar(key) && key.value === step);
        if (pair === undefined || !isScalar(pair.key)) break;
        offset = pair.key.range?.[0] ?? offset;
        node = pair.value;
      }
      return lines.linePos(offset).line;
    },
  };
}

/** The library's own words may quote the file, so its codes are put into ours. */
function syntaxWords(code: string): string {
  const known: Readonly<Record<string, string>> = {
    BAD_INDENT: 'wrong indentation',
    TAB_AS_INDENT: 'a tab where spaces are needed',
    DUPLICATE_KEY: 'the same key twice in one group',
    MISSING_CHAR: 'a character is missing, often a closing quote or bracket or the space after a colon',
    MULTILINE_IMPLICIT_KEY: 'a key spans several lines; often a colon is missing or the indentation is wrong',
    BLOCK_AS_IMPLICIT_KEY: 'nested keys on one line',
    UNEXPECTED_TOKEN: 'something that does not belong there',
    MULTIPLE_DOCS: 'more than one document in the file',
  };
  return known[code] ?? code.toLowerCase().replaceAll('_', ' ');
}

function unreadable(file: string, what: string): ConfigFile {
  return { kind: 'unreadable', problems: [{ where: file, what }] };
}

/** `vendor:` with every line below it commented out is an empty group, not a mistake. */
function withoutNulls(value: unknown): unknown {
  if (value === null) return undefined;
  if (typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withoutNulls(child)]));
}
