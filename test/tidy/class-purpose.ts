import type { Class } from 'oxc-parser';
import { isTest, sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

/** A class is an error, or owns something that has to be given back; everything else is functions over data. */
export const rule: Rule = {
  name: 'class-purpose',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      if (isTest(path)) continue;
      const findings: Finding[] = [];
      const judge = (node: Class): void => {
        if (node.superClass !== null || hasLifetime(node)) return;
        const name = node.id?.name ?? 'an unnamed class';
        findings.push({
          path,
          line: syntax.lineOf(node.start),
          found: `${name} is neither an error nor a lifetime`,
        });
      };
      syntax.visit({ ClassDeclaration: judge, ClassExpression: judge });
      yield* findings;
    }
  },
  refuses: [
    { 'src/lake/a.ts': 'export class Sum { #x = 1; add(y: number): void { this.#x += y; } }' },
    { 'src/lake/a.ts': 'const X = class { close(): void {} };' },
  ],
  accepts: [
    { 'src/lake/a.ts': 'class BadRow extends Error {}' },
    { 'src/lake/a.ts': 'class Lock { async [Symbol.asyncDispose](): Promise<void> {} }' },
    { 'src/lake/a.ts': 'class Lock { [Symbol.dispose](): void {} }' },
    { 'src/lake/a.test.ts': 'class Counter {}' },
  ],
};

function hasLifetime({ body }: Class): boolean {
  return body.body.some((member) => {
    if (member.type !== 'MethodDefinition' && member.type !== 'PropertyDefinition') return false;
    const { key, computed } = member;
    if (!computed || key.type !== 'MemberExpression' || key.property.type !== 'Identifier') return false;
    return key.property.name === 'asyncDispose' || key.property.name === 'dispose';
  });
}
