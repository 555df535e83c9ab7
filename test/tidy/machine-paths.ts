import { isTest } from './repository.ts';
import type { Rule } from './rule.ts';
import { complainAboutLines } from './text-lines.ts';

/** Nobody else has these folders. */
const ANYWHERE = /(?<![\w.*])\/work\/\w|\/Users\/\w|[A-Z]:\\Users\\/;
/** Fine as made-up data in a test, wrong in code and in documents. */
const OUTSIDE_TESTS = /(?<![\w.*])\/(?:home|root)\/\w/;
const IN_DOCUMENTS = /(?<![\w.*])\/tmp\b/;

/** Nothing names a folder of the machine it was written on. */
export const rule: Rule = {
  name: 'machine-paths',
  check: (repository) =>
    complainAboutLines(repository, (line, path) => {
      const [found] =
        ANYWHERE.exec(line) ??
        (isTest(path) ? null : OUTSIDE_TESTS.exec(line)) ??
        (path.endsWith('.md') ? IN_DOCUMENTS.exec(line) : null) ??
        [];
      return found === undefined ? undefined : `${found}… exists on one machine only`;
    }),
  refuses: [
    { 'src/lake/a.ts': "const root = '/work/main';" },
    { 'test/a.test.ts': "const root = '/work/main';" },
    { 'docs/guide.md': 'Open `/home/ada/lake`.' },
    { 'docs/guide.md': 'The lake in /tmp/lake' },
    { 'src/lake/a.ts': "const home = '/root/x';" },
    { 'README.md': 'C:\\Users\\ada' },
  ],
  accepts: [
    { 'docs/guide.md': 'Open `./data/work/x`, src/home/y.' },
    { 'test/a.test.ts': "const home = '/home/ada';" },
    { 'src/app/server/a.ts': "const route = '/workers/';" },
  ],
};
