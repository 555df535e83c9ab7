import { isToolConfig, sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

/** One thing has one name everywhere; only tools ask for a default export. */
export const rule: Rule = {
  name: 'default-exports',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      if (isToolConfig(path)) continue;
      const findings: Finding[] = [];
      const add = (at: number): void => {
        findings.push({ path, line: syntax.lineOf(at), found: 'a default export: export it by its name' });
      };
      syntax.visit({
        ExportDefaultDeclaration: (node) => add(node.start),
        ExportSpecifier: ({ exported, start }) => {
          if ((exported.type === 'Literal' ? exported.value : exported.name) === 'default') add(start);
        },
      });
      yield* findings;
    }
  },
  refuses: [
    { 'src/lake/a.ts': 'export default function x() {}' },
    { 'src/lake/a.ts': 'const x = 1;\nexport { x as default };' },
    { 'scripts/config.ts': 'export default {};' },
  ],
  accepts: [
    { 'vitest.config.ts': 'export default {};' },
    { 'src/lake/a.ts': "import x from 'y';\nexport const z = x;" },
  ],
};
