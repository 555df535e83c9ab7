import { parseDocument } from 'yaml';
import { CONFIG_KEYS } from '../config/config-keys.ts';
import { passwordsOf } from '../config/url-password.ts';

/**
 * The text of a configuration file without the values that are secret; as it was when it holds none. `undefined` when they stand where
 * they cannot be taken out, in a comment for one.
 */
export function withoutSecrets(file: string): string | undefined {
  const document = parseDocument(file);
  const meant: unknown = document.toJS();
  const found: string[] = [];
  for (const key of CONFIG_KEYS) {
    const path = key.path.split('.');
    const value = valueAt(meant, path);
    // What is neither text nor number is refused by the configuration’s own check.
    if (typeof value !== 'string' && typeof value !== 'number') continue;
    const text = String(value);
    // A value that an alias stands for is written elsewhere, and stays there.
    const isWrittenHere = document.hasIn(path);
    if (key.isSecret === true) {
      found.push(text);
      if (isWrittenHere) document.deleteIn(path);
    } else if (key.hasPassword === true && passwordsOf(text).length > 0) {
      found.push(...passwordsOf(text));
      if (isWrittenHere) document.setIn(path, withoutPassword(text));
    }
  }
  if (found.length === 0) return file;
  const cleaned = document.toString();
  return found.some((secret) => cleaned.includes(secret)) ? undefined : cleaned;
}

/** What a reader of the file takes for the value at a path, aliases followed. */
function valueAt(meant: unknown, path: readonly string[]): unknown {
  return path.reduce<unknown>(
    (at, name) => (at as Readonly<Record<string, unknown>> | undefined)?.[name],
    meant,
  );
}

function withoutPassword(text: string): string {
  const url = new URL(text);
  url.password = '';
  url.searchParams.delete('password');
  return url.href;
}
