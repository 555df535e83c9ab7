import { readFile } from 'node:fs/promises';
import { parseEnv } from 'node:util';
import type { ConfigKey } from './config-key.ts';
import { CONFIG_KEYS } from './config-keys.ts';
import type { ConfigProblem } from './config-problem.ts';
import type { Origin } from './setting.ts';

/** Variables by name; an empty value counts as not set. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** One value that the environment sets. */
export interface EnvironmentValue {
  readonly key: ConfigKey;
  readonly value: string | number;
  readonly origin: Extract<Origin, { kind: 'environment' | 'dotenv' }>;
}

/** Variables of a `.env` file; none when there is no such file. */
export async function readDotEnv(
  file: string,
): Promise<{ readonly variables: Variables; readonly problems: readonly ConfigProblem[] }> {
  try {
    return { variables: parseEnv(await readFile(file, 'utf8')), problems: [] };
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown reason';
    const problems = code === 'ENOENT' ? [] : [{ where: file, what: `cannot be read (${code})` }];
    return { variables: {}, problems };
  }
}

/**
 * The value of each key that is set. The real environment beats the file whatever the names; within one of them the
 * first name of the key that is set wins.
 */
export function environmentValues(
  env: Variables,
  dotEnv: { readonly file: string; readonly variables: Variables },
): readonly EnvironmentValue[] {
  return CONFIG_KEYS.flatMap((key): readonly EnvironmentValue[] => {
    const real = firstSet(key, env);
    if (real !== undefined) {
      return [
        { key, value: fromText(key, real.text), origin: { kind: 'environment', name: real.name } as const },
      ];
    }
    const filed = firstSet(key, dotEnv.variables);
    if (filed === undefined) return [];
    const origin = { kind: 'dotenv', name: filed.name, file: dotEnv.file } as const;
    return [{ key, value: fromText(key, filed.text), origin }];
  });
}

function firstSet(key: ConfigKey, variables: Variables): { name: string; text: string } | undefined {
  for (const name of key.env) {
    const text = variables[name]?.trim();
    if (text !== undefined && text !== '') return { name, text };
  }
  return undefined;
}

/** Text that is not what the key needs stays text, so that the schema refuses it with the text as found. */
function fromText(key: ConfigKey, text: string): string | number {
  switch (key.fromText) {
    case 'word':
      return text.toLowerCase();
    case 'number':
      return /^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text.toLowerCase();
    case 'gigabytes':
      return /^\d+(\.\d+)?$/.test(text) ? Math.round(Number(text) * 1024) : text;
    case 'text':
    default:
      return text;
  }
}
