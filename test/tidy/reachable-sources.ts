import { isTest, type Repository, sources } from './repository.ts';
import type { Rule } from './rule.ts';

/** Where the product starts: the command line, the library and the dashboard. */
const ENTRIES = ['src/app/cli/main.ts', 'src/index.ts', 'dashboard/main.tsx'];

/** What ships is used: every file below `src/` and `dashboard/` can be reached from an entry. What only tests need lives in `test/`. */
export const rule: Rule = {
  name: 'reachable-sources',
  *check(repository) {
    const reached = reachableFrom(repository, ENTRIES);
    for (const { path } of sources(repository, 'src', 'dashboard')) {
      if (!reached.has(path) && !isTest(path)) {
        yield { path, line: 1, found: `no path leads here from ${ENTRIES.join(' or ')}` };
      }
    }
  },
  refuses: [
    { 'src/app/cli/main.ts': '', 'src/lake/a.ts': '' },
    { 'src/app/cli/main.ts': '', 'src/lake/a.ts': '', 'src/lake/a.test.ts': "import { a } from './a.ts';" },
    { 'dashboard/main.tsx': '', 'dashboard/part/a.tsx': '' },
    { 'src/index.ts': '', 'src/a.ts': "import './b.ts';", 'src/b.ts': "import './a.ts';" },
  ],
  accepts: [
    {
      'src/app/cli/main.ts': "const a = () => import('./a.ts');",
      'src/app/cli/a.ts': "import type { B } from './b.ts';\nconst worker = isSource ? './c.ts' : './c.js';",
      'src/app/cli/b.ts': '',
      'src/app/cli/c.ts': '',
      'src/app/cli/c.test.ts': '',
    },
    { 'src/index.ts': "export { a } from './a.ts';", 'src/a.ts': '' },
    { 'dashboard/main.tsx': "const page = () => import('./a.tsx');", 'dashboard/a.tsx': '' },
  ],
};

function reachableFrom(repository: Repository, entries: readonly string[]): ReadonlySet<string> {
  const targets = new Map(
    sources(repository).map(({ path, syntax }) => [path, syntax.links.map(({ target }) => target)]),
  );
  const reached = new Set<string>();
  const pending: (string | undefined)[] = [...entries];
  while (pending.length > 0) {
    const path = pending.pop();
    if (path === undefined || reached.has(path)) continue;
    reached.add(path);
    pending.push(...(targets.get(path) ?? []));
  }
  return reached;
}
