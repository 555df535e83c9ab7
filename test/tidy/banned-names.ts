import type { Rule } from './rule.ts';

const BANNED = /^(?:utils?|helpers?|common|misc|managers?)$/i;

/** A name says what is inside. These say that nobody knows. */
export const rule: Rule = {
  name: 'banned-names',
  *check(repository) {
    for (const path of repository.paths) {
      const word = path.split(/[/._-]|(?<=[a-z])(?=[A-Z])/).find((part) => BANNED.test(part));
      if (word !== undefined)
        yield { path, line: 1, found: `${word} says nothing: name the file for what it does` };
    }
  },
  refuses: [
    { 'src/lake/utils.ts': '' },
    { 'src/lake/helpers/sql.ts': '' },
    { 'test/lake-helper.ts': '' },
    { 'src/lake/queue-manager.ts': '' },
    { 'src/common/x.ts': '' },
    { 'src/lake/misc.sql': '' },
    { 'dashboard/dateUtils.tsx': '' },
  ],
  accepts: [{ 'src/lake/commonality.ts': '' }, { 'src/lake/lower-bound.ts': '' }],
};
