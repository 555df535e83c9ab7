import { readFileSync } from 'node:fs';

/** The package's version. Works from `src/` and from `dist/`, which lies one folder deeper. */
export function readVersion(): string {
  const found = ['../../../package.json', '../../../../package.json']
    .map(readManifest)
    .find((m) => m !== undefined);
  return found?.version ?? '0.0.0';
}

function readManifest(relative: string): { version: string } | undefined {
  try {
    const text = readFileSync(new URL(relative, import.meta.url), 'utf8');
    const manifest = JSON.parse(text) as { name?: unknown; version?: unknown };
    return manifest.name === 'barlake' && typeof manifest.version === 'string'
      ? { version: manifest.version }
      : undefined;
  } catch {
    return undefined;
  }
}
