import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readRepository, repositoryOf, sources } from './tidy/repository.ts';
import { report } from './tidy/rule.ts';
import { RULES } from './tidy/rules.ts';

const root = join(import.meta.dirname, '..');
const repository = readRepository(root);

describe('the repository as the rules see it', () => {
  it('holds the house, parsed', () => {
    expect([...repository.paths]).toEqual(
      expect.arrayContaining(['package.json', 'bin/barlake', 'src/app/cli/main.ts', 'test/tidy.test.ts']),
    );
    expect(sources(repository, 'src').length).toBeGreaterThan(5);
  });

  it('is held to every rule that has a file', () => {
    const files = readdirSync(join(root, 'test', 'tidy'));
    expect(files).toEqual(expect.arrayContaining(RULES.map(({ name }) => `${name}.ts`)));
    expect(new Set(RULES.map(({ name }) => name)).size).toBe(RULES.length);
  });
});

describe.each(RULES)('$name', (rule) => {
  it('holds in this repository', () => {
    expect(report(rule, repository)).toEqual([]);
  });

  it.each(rule.refuses.map((example) => [JSON.stringify(example).slice(0, 150), example] as const))(
    'refuses %s',
    (_, example) => {
      expect(report(rule, repositoryOf(example))).not.toEqual([]);
    },
  );

  it.each(rule.accepts.map((example) => [JSON.stringify(example).slice(0, 150), example] as const))(
    'accepts %s',
    (_, example) => {
      expect(report(rule, repositoryOf(example))).toEqual([]);
    },
  );
});
