import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { VALIDATION_RULES } from '../src/plan/validate/rule-table.ts';
import { VALIDATION_RULE_NAMES } from '../src/plan/validate/validation-rule.ts';
import { defectFixtures } from './support/defect-fixture.ts';

const page = readFileSync(join(import.meta.dirname, '..', 'docs', 'validate.md'), 'utf8');
const rules = page.slice(page.indexOf('\n## Rules\n'), page.indexOf('\n## How often'));
const rows = [...rules.matchAll(/^\| `([^`]+)` \| (\w+) \| ([^|]+) \|/gm)].map(
  ([, rule, severity, tolerance]) => {
    return [rule, severity, tolerance];
  },
);

describe('docs/validate.md', () => {
  it('lists every rule with its severity and its tolerance, in order', () => {
    expect(rows).toEqual(
      VALIDATION_RULE_NAMES.map((name) => {
        const { severity, unit, tolerance } = VALIDATION_RULES[name];
        return [name, severity, unit === 'none' ? '–' : `${tolerance} ${unit}`];
      }),
    );
  });

  it('names the thread of every fixture that has one', () => {
    const threads = defectFixtures().flatMap(([, { thread }]) => /#\d+/.exec(thread) ?? []);
    // Threads of which the other side, or what explains them, is tried.
    expect([...new Set(threads)].filter((thread) => !page.includes(thread))).toEqual([]);
  });
});
