import { sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

const INNER = ['domain', 'expression', 'plan'];

/** What each part may import besides itself. A part that is not listed may not exist. */
const MAY_IMPORT: Readonly<Record<string, readonly string[] | 'anything'>> = {
  domain: [],
  expression: ['domain'],
  plan: ['domain'],
  contract: [],
  vendor: [...INNER, 'contract'],
  'vendor-api': [...INNER, 'contract'],
  sandbox: [...INNER, 'contract', 'vendor-api'],
  lake: INNER,
  execute: INNER,
  observe: INNER,
  app: [...INNER, 'contract', 'vendor', 'vendor-api', 'sandbox', 'lake', 'execute', 'observe'],
  index: [...INNER, 'contract', 'vendor', 'vendor-api', 'sandbox', 'lake', 'execute', 'observe', 'app'],
  dashboard: ['contract'],
  test: 'anything',
  bench: 'anything',
  scripts: 'anything',
  // They show what a program sees: the package.
  examples: [],
  config: 'anything',
};

/** Imports point inward; rooms do not know each other. */
export const rule: Rule = {
  name: 'ring-imports',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      const from = partOf(path);
      const allowed = MAY_IMPORT[from];
      if (allowed === undefined) {
        yield {
          path,
          line: 1,
          found: `${from} is no part of the house: add it to ring-imports.ts or move the file`,
        };
        continue;
      }
      for (const { target, line } of syntax.links) {
        if (target === undefined || allowed === 'anything') continue;
        const to = partOf(target);
        if (to !== from && !allowed.includes(to)) yield outward({ path, line, from, to });
      }
    }
  },
  refuses: [
    { 'src/domain/a.ts': "import { x } from '../lake/b.ts';" },
    { 'src/domain/a.ts': "import type { X } from '../plan/b.ts';" },
    { 'src/plan/a.ts': "import { x } from '../expression/b.ts';" },
    { 'src/vendor/a.ts': "import { x } from '../lake/b.ts';" },
    { 'src/vendor-api/a.ts': "import { x } from '../sandbox/b.ts';" },
    { 'src/observe/a.ts': "const x = await import('../app/cli/main.ts');" },
    { 'src/lake/a.ts': "import { x } from '../../contract/api/b.ts';" },
    { 'src/lake/a.ts': "export { x } from '../execute/b.ts';" },
    { 'src/app/a.ts': "import { x } from '../../test/b.ts';" },
    { 'src/app/a.ts': "import { x } from '../index.ts';" },
    { 'contract/a.ts': "import { x } from '../src/domain/b.ts';" },
    { 'dashboard/page/a.tsx': "import { x } from '../../src/domain/b.ts';" },
    { 'contract/api/a.ts': "import { x } from '../../dashboard/b.ts';" },
    { 'src/app/a.ts': "import { x } from '../../dashboard/b.ts';" },
    { 'src/cellar/a.ts': '' },
  ],
  accepts: [
    { 'src/domain/a.ts': "import { x } from './calendar/b.ts';" },
    { 'src/sandbox/a.ts': "import { x } from '../vendor-api/b.ts';" },
    { 'src/vendor/a.ts': "import { x } from '../../contract/vendor/b.ts';" },
    { 'src/app/stages/a.ts': "import { x } from '../../lake/b.ts';" },
    { 'src/domain/a.test.ts': "import { x } from '../lake/b.ts';" },
    { 'src/index.ts': "export { x } from './app/b.ts';" },
    { 'dashboard/page/a.tsx': "import { x } from '../../contract/api/b.ts';" },
  ],
};

function outward({
  path,
  line,
  from,
  to,
}: Record<'path' | 'from' | 'to', string> & { line: number }): Finding {
  return { path, line, found: `${from} must not import ${to}` };
}

function partOf(path: string): string {
  if (/\.test\.tsx?$/.test(path)) return 'test';
  const [top = '', second = ''] = path.split('/');
  if (top !== 'src') return second === '' ? 'config' : top;
  return second === 'index.ts' ? 'index' : second;
}
