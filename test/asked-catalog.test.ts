import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './docs/read-page.ts';

const SUITE = ['ask-catalog.ts', 'ask-tasks.ts', 'ask-queue.ts', 'describe-catalog.ts'];
const ASKS =
  /^export async function (\w+)\(\s*(?:db: Kysely<CatalogSchema>|catalog: Catalog|\{ db \}: Catalog)/gm;

describe('the suite that is asked of SQLite and of Postgres', () => {
  it('asks everything that asks a catalog', () => {
    const suite = SUITE.map((name) => readFileSync(join(ROOT, 'test', 'support', name), 'utf8')).join('\n');
    const functions = globSync('src/lake/catalog/*.ts', { cwd: ROOT })
      .filter((path) => !path.endsWith('.test.ts'))
      .flatMap((path) => [...readFileSync(join(ROOT, path), 'utf8').matchAll(ASKS)])
      .map(([, name]) => name ?? '');
    expect(functions.length).toBeGreaterThan(40);
    // What it answers differs from database to database: test/services/catalog-suite.test.ts asks it by itself.
    expect(functions.filter((name) => name !== 'catalogState' && !suite.includes(`${name}(`))).toEqual([]);
  });
});
