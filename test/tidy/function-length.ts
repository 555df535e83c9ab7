import type { Node } from 'oxc-parser';
import { isTest, sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

const LINES_MAX = 70;

/** A function fits on a screen. Tests are lists and may be longer. */
export const rule: Rule = {
  name: 'function-length',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      if (isTest(path)) continue;
      const findings: Finding[] = [];
      const measure = (node: Node): void => {
        const line = syntax.lineOf(node);
        const lines = syntax.lineOf(node.end) - line + 1;
        if (lines > LINES_MAX)
          findings.push({ path, line, found: `a function of ${lines} lines, at most ${LINES_MAX}` });
      };
      syntax.visit({
        FunctionDeclaration: measure,
        FunctionExpression: measure,
        ArrowFunctionExpression: measure,
      });
      yield* findings;
    }
  },
  refuses: [
    { 'src/lake/a.ts': `function long() {${'\n'.repeat(70)}}` },
    { 'src/lake/a.ts': `const long = () => {${'\n'.repeat(70)}};` },
    { 'src/lake/a.ts': `class A { long() {${'\n'.repeat(70)}} }` },
  ],
  accepts: [
    { 'src/lake/a.ts': `function fits() {${'\n'.repeat(69)}}` },
    { 'src/lake/a.test.ts': `function list() {${'\n'.repeat(90)}}` },
  ],
};
