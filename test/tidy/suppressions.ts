import { sources } from './repository.ts';
import type { Rule } from './rule.ts';

const PROMISE_RULE = /promise|await-thenable|return-await|no-explicit-any|no-unsafe/;
/** ` -- why`, at least two words. */
const REASON = /\s--\s+\S+\s+\S+/;

/** The checks are switched off for one line at a time, by name and with a reason; those for promises and types never. */
export const rule: Rule = {
  name: 'suppressions',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      for (const { value, start } of syntax.comments) {
        const found = complaint(value.trim());
        if (found !== undefined) yield { path, line: syntax.lineOf(start), found };
      }
    }
  },
  refuses: [
    { 'src/lake/a.ts': '// @ts-ignore\nconst x = 1;' },
    { 'src/lake/a.ts': '// @ts-nocheck' },
    { 'src/lake/a.test.ts': '/* @ts-ignore: because */ const x = 1;' },
    { 'src/lake/a.test.ts': '// @ts-expect-error\nconst x: string = 1;' },
    { 'src/lake/a.ts': '/* oxlint-disable */' },
    { 'src/lake/a.ts': '// oxlint-disable-next-line\nconst x = 1;' },
    { 'src/lake/a.ts': '// oxlint-disable-next-line no-console\nconst x = 1;' },
    { 'src/lake/a.ts': '// eslint-disable-next-line typescript/no-floating-promises -- it is fine\nx();' },
    { 'src/lake/a.ts': '/* v8 ignore next */' },
    { 'src/lake/a.ts': '// biome-ignore format: table\nconst x = 1;' },
  ],
  accepts: [
    { 'src/lake/a.test.ts': '// @ts-expect-error a symbol is not a string\nconst x: string = 1;' },
    {
      'src/lake/a.ts': '// oxlint-disable-next-line no-control-regex -- the vendor sends them\nconst x = 1;',
    },
  ],
};

function complaint(comment: string): string | undefined {
  if (/@ts-(?:ignore|nocheck)/.test(comment))
    return '@ts-ignore and @ts-nocheck hide what the compiler knows';
  if (/^@ts-expect-error\W*(?:\w+\W*)?$/.test(comment)) return '@ts-expect-error without saying which error';
  if (/^(?:v8|istanbul|c8)\s+ignore/.test(comment)) return 'lines are not hidden from coverage';
  if (comment.startsWith('biome-ignore')) return 'layout has no exceptions';
  const disable = /^(?:oxlint|eslint)-disable(?<scope>-next-line|-line)?(?<rest>[\s\S]*)$/.exec(
    comment,
  )?.groups;
  if (disable === undefined) return undefined;
  const { scope, rest = '' } = disable;
  if (scope === undefined) return 'a check switched off for more than one line';
  if (/^\s*(?:--|$)/.test(rest)) return 'every check switched off: name the one';
  if (PROMISE_RULE.test(rest)) return 'checks of promises and types stay on';
  return REASON.test(rest) ? undefined : 'a check switched off without ` -- reason`';
}
