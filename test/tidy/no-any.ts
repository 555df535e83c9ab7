import { sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

/** No `any`, in tests neither: it switches the compiler off for everything it touches. */
export const rule: Rule = {
  name: 'no-any',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      const findings: Finding[] = [];
      syntax.visit({
        TSAnyKeyword: (node) => {
          findings.push({ path, line: syntax.lineOf(node), found: 'any: say unknown and narrow it' });
        },
      });
      yield* findings;
    }
  },
  refuses: [
    { 'src/lake/a.ts': 'export const x = (y: any): number => 1;' },
    { 'src/lake/a.test.ts': 'const x = y as any;' },
    { 'contract/a.ts': 'type X = Record<string, any[]>;' },
  ],
  accepts: [{ 'src/lake/a.ts': "const any = 'any'; // any\nconst x: unknown = any;" }],
};
