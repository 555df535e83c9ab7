import type { Argument, Expression } from 'oxc-parser';
import { sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';

const RUNNERS = new Set(['it', 'test', 'describe', 'bench']);
const MODIFIERS = new Set([
  'concurrent',
  'each',
  'fails',
  'for',
  'only',
  'prop',
  'runIf',
  'sequential',
  'shuffle',
  'skip',
  'skipIf',
  'todo',
]);

/** A title states what is: "drops bars outside the session", not what should be. */
export const rule: Rule = {
  name: 'test-titles',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      const findings: Finding[] = [];
      syntax.visit({
        CallExpression: (node) => {
          const title = titleOf(node.arguments[0]);
          if (title === undefined || !RUNNERS.has(rootName(node.callee) ?? '')) return;
          const line = syntax.lineOf(node.start);
          if (/\bshould\b/i.test(title)) findings.push({ path, line, found: `"${title}": say what it does` });
          if (title.trim() === '') findings.push({ path, line, found: 'an empty title' });
        },
      });
      yield* findings;
    }
  },
  refuses: [
    { 'src/a.test.ts': "it('should drop bars', () => {});" },
    { 'src/a.test.ts': "describe('a lake that Should exist', () => {});" },
    { 'src/a.test.ts': "it.each([1])('should add %s', () => {});" },
    { 'src/a.test.ts': 'test.skipIf(x)(`should wait ${y} ms`, () => {});' },
    { 'src/a.test.ts': "it('', () => {});" },
  ],
  accepts: [
    { 'src/a.test.ts': "it('drops bars outside the session', () => {});" },
    { 'src/a.test.ts': "bench.ingest('');" },
    { 'src/a.test.ts': "expect(message).toBe('you should run npm ci');" },
  ],
};

function titleOf(argument: Argument | undefined): string | undefined {
  if (argument?.type === 'Literal' && typeof argument.value === 'string') return argument.value;
  if (argument?.type === 'TemplateLiteral') return argument.quasis.map(({ value }) => value.raw).join('…');
  return undefined;
}

/** `it` of `it`, `it.each`, `it.each(rows)` and of its tagged form; nothing for other people's methods. */
function rootName(callee: Expression): string | undefined {
  if (callee.type === 'Identifier') return callee.name;
  if (callee.type === 'CallExpression') return rootName(callee.callee);
  if (callee.type === 'TaggedTemplateExpression') return rootName(callee.tag);
  if (callee.type !== 'MemberExpression' || callee.property.type !== 'Identifier') return undefined;
  return MODIFIERS.has(callee.property.name) ? rootName(callee.object) : undefined;
}
