import { sources } from './repository.ts';
import type { Rule } from './rule.ts';

const LINES_MAX = 400;

/** A file holds one concept; beyond 400 lines it holds two. */
export const rule: Rule = {
  name: 'file-length',
  *check(repository) {
    for (const { path, text } of sources(repository)) {
      const lines = text.replace(/\n$/, '').split('\n').length;
      if (lines > LINES_MAX)
        yield { path, line: LINES_MAX + 1, found: `${lines} lines, at most ${LINES_MAX}` };
    }
  },
  refuses: [
    { 'src/lake/long.ts': '// line\n'.repeat(401) },
    { 'test/long.test.ts': `${'// line\n'.repeat(400)}// the last` },
  ],
  accepts: [{ 'src/lake/full.ts': '// line\n'.repeat(400) }],
};
