import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ROOT } from './docs/read-page.ts';

/** The session changes nothing but who asks. */
const WITHOUT = ['session.ts'];

describe('routes that change something', () => {
  const files = globSync('src/app/server/routes/*.ts', { cwd: ROOT })
    .filter((path) => !path.endsWith('.test.ts') && !WITHOUT.some((name) => path.endsWith(name)))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }))
    .map(({ path, text }) => ({
      path,
      changes:
        (text.match(/\bapp\.(?:post|put|patch|delete)\(/g) ?? []).length -
        (text.match(/isReading: true/g) ?? []).length,
      audited: (text.match(/(?<!function )\baudited\(/g) ?? []).length,
    }));

  it('are written into the audit, each', () => {
    expect(files.reduce((sum, { changes }) => sum + changes, 0)).toBeGreaterThan(10);
    expect(files.filter(({ changes, audited }) => changes !== audited)).toEqual([]);
  });
});
