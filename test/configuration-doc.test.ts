import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { CONFIG_KEYS } from '../src/app/config/config-keys.ts';
import { configJsonSchema } from '../src/app/config/config-schema.ts';
import { loadConfiguration } from '../src/app/config/load-configuration.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'configuration.md'), 'utf8');
const rows = [...page.matchAll(/^\| `([^`]+)` \| (.*) \|$/gm)].map((match) => ({
  path: match[1] ?? '',
  cells: (match[2] ?? '').split(' | '),
}));
const folder = mkdtempSync(join(tmpdir(), 'barlake-doc-'));
afterAll(() => rmSync(folder, { recursive: true }));

interface JsonSchema {
  readonly properties?: Readonly<Record<string, JsonSchema>>;
}

function leaves(schema: JsonSchema, path: readonly string[] = []): readonly string[] {
  if (schema.properties === undefined) return [path.join('.')];
  return Object.entries(schema.properties).flatMap(([name, child]) => leaves(child, [...path, name]));
}

describe('docs/configuration.md', () => {
  it('lists every key and no other', () => {
    expect(rows.map(({ path }) => path)).toEqual(CONFIG_KEYS.map(({ path }) => path));
  });

  it.each(CONFIG_KEYS.map((key) => [key.path, key] as const))(
    'says of %s what the program says',
    (path, key) => {
      const names = key.env.length === 0 ? '–' : key.env.map((name) => `\`${name}\``).join(', ');
      expect(rows.find((row) => row.path === path)?.cells).toEqual([
        key.accepted,
        key.defaultText,
        names,
        key.about,
      ]);
    },
  );

  it('shows an example that loads', async () => {
    const example = /```yaml\n([\s\S]*?)```/.exec(page)?.[1] ?? '';
    writeFileSync(join(folder, 'barlake.yaml'), example);
    const loaded = await loadConfiguration({ flags: {}, env: {}, cwd: folder, learnSecret: () => undefined });
    expect(loaded.problem).toBeUndefined();
    expect(loaded.config.calendar.closed).toEqual(['2025-01-09']);
  });
});

describe('the table of keys', () => {
  it('names the keys that the schema accepts', () => {
    const names = leaves(configJsonSchema() as JsonSchema);
    expect(names.toSorted()).toEqual(CONFIG_KEYS.map(({ path }) => path).toSorted());
  });

  it('gives the defaults that are in force', async () => {
    const empty = mkdtempSync(join(folder, 'empty-'));
    const { settings } = await loadConfiguration({
      flags: {},
      env: {},
      cwd: empty,
      learnSecret: () => undefined,
    });
    for (const { key, value, origin } of settings) {
      const text = CONFIG_KEYS.find(({ path }) => path === key)?.defaultText;
      // Paths are given in full.
      if (origin.kind === 'hardware' || key === 'lake.root' || key === 'features.folder') continue;
      const shown =
        value === null ? 'not set' : Array.isArray(value) ? value.join(', ') || 'none' : String(value);
      expect(`${key} ${shown}`).toBe(`${key} ${text ?? ''}`);
    }
  });
});
