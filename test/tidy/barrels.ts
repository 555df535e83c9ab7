import type { Directive, Statement } from 'oxc-parser';
import { sources } from './repository.ts';
import type { Rule } from './rule.ts';

/** The two doors of the package: they collect names from many files, each by name. */
const DOORS = new Set(['contract/index.ts', 'src/index.ts']);

/** No file only passes other files' exports on, and none does so wholesale. */
export const rule: Rule = {
  name: 'barrels',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      const { body } = syntax.program;
      for (const statement of body) {
        if (statement.type === 'ExportAllDeclaration') {
          yield {
            path,
            line: syntax.lineOf(statement),
            found: 'export * hides what is exported: list the names',
          };
        }
      }
      if (!DOORS.has(path) && body.some(isReExport) && body.every(passesOn)) {
        yield { path, line: 1, found: 'a file of re-exports only: import from the files themselves' };
      }
    }
  },
  refuses: [
    { 'src/lake/all.ts': "export * from './a.ts';\nexport const x = 1;" },
    { 'src/lake/all.ts': "export { a } from './a.ts';\nexport type { B } from './b.ts';" },
    { 'src/lake/all.ts': "import { a } from './a.ts';\nexport { a };" },
    { 'src/index.ts': "export * from './a.ts';" },
  ],
  accepts: [
    { 'src/index.ts': "export { a } from './a.ts';" },
    { 'contract/index.ts': "export { a } from './a.ts';" },
    { 'src/lake/one.ts': "export { a } from './a.ts';\nexport const b = 1;" },
    { 'src/lake/empty.ts': "import './effect.ts';" },
  ],
};

function isReExport(statement: Statement | Directive): boolean {
  return (
    statement.type === 'ExportAllDeclaration' ||
    (statement.type === 'ExportNamedDeclaration' && statement.declaration === null)
  );
}

function passesOn(statement: Statement | Directive): boolean {
  return isReExport(statement) || statement.type === 'ImportDeclaration';
}
