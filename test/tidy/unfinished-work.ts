import type { Rule } from './rule.ts';
import { complainAboutLines } from './text-lines.ts';

/** What is left to do is an issue, not a comment. */
export const rule: Rule = {
  name: 'unfinished-work',
  check: (repository) =>
    complainAboutLines(repository, (line) => {
      const [word] = /\b(?:TODO|FIXME)\b/.exec(line) ?? [];
      return word === undefined ? undefined : `${word}: do it or open an issue`;
    }),
  refuses: [
    { 'src/lake/a.ts': '// TODO later' },
    { 'docs/guide.md': 'FIXME: a sentence is missing' },
    { '.ci/run': '# TODO(ada)' },
  ],
  accepts: [{ 'src/lake/a.ts': 'const mastodon = "to do";' }],
};
