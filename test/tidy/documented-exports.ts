import type { Declaration, Statement } from 'oxc-parser';
import { isTest, type SourceFile, sources } from './repository.ts';
import type { Rule } from './rule.ts';

/** Everything another file can use says what it is, right above it. */
export const rule: Rule = {
  name: 'documented-exports',
  *check(repository) {
    for (const file of sources(repository, 'src', 'contract', 'dashboard')) {
      if (isTest(file.path)) continue;
      // Overloads, and the type that goes with a schema of its name, are one thing with one explanation.
      const documented = new Set<string>();
      for (const statement of file.syntax.program.body) {
        if (statement.type !== 'ExportNamedDeclaration' || statement.source !== null) continue;
        const names = namesOf(statement.declaration);
        const isKnown = names.length > 0 && names.every((name) => documented.has(name));
        if (isKnown || hasDocAbove(file, statement)) names.forEach((name) => documented.add(name));
        else {
          const found = `${names.join(', ') || 'export list'} has no /** comment */ directly above`;
          yield { path: file.path, line: file.syntax.lineOf(statement), found };
        }
      }
    }
  },
  refuses: [
    { 'src/lake/a.ts': 'export const x = 1;' },
    { 'src/lake/a.ts': '/** About the file. */\n\nexport function x(): void {}' },
    { 'src/lake/a.ts': '/** About x. */\nexport const x = 1;\nexport interface Y {}' },
    { 'src/lake/a.ts': '/* Not a doc comment. */\nexport type X = 1;' },
    { 'src/lake/a.ts': '/** */\nexport type X = 1;' },
    { 'contract/a.ts': 'const x = 1;\nexport { x };' },
    { 'dashboard/part/a.tsx': 'export function A(): null { return null; }' },
  ],
  accepts: [
    { 'src/lake/a.ts': '/** About x. */\nexport const x = 1;' },
    {
      'src/lake/a.ts':
        '/** One or many. */\nexport function x(y: 1): 1;\nexport function x(y: 2): 2;\nexport function x() {}',
    },
    { 'contract/a.ts': '/** A bar. */\nexport const bar = 1;\n/** A bar. */\nexport type Bar = 1;' },
    { 'src/index.ts': "export { x } from './x.ts';" },
    { 'src/lake/a.test.ts': 'export const x = 1;' },
    { 'bench/a.ts': 'export const x = 1;' },
  ],
};

function namesOf(declaration: Declaration | null): readonly string[] {
  if (declaration === null) return [];
  if (declaration.type === 'VariableDeclaration') {
    return declaration.declarations.map(({ id }) => (id.type === 'Identifier' ? id.name : '(pattern)'));
  }
  return 'id' in declaration && declaration.id?.type === 'Identifier' ? [declaration.id.name] : [];
}

function hasDocAbove({ text, syntax }: SourceFile, statement: Statement): boolean {
  return syntax.comments.some(({ type, value, start, end }) => {
    if (type !== 'Block' || !value.startsWith('*') || end > statement.start) return false;
    const between = text.slice(end, statement.start);
    const isDirectlyAbove = between.trim() === '' && between.split('\n').length <= 2;
    return isDirectlyAbove && start < end && /\w/.test(value);
  });
}
