import type { Rule } from './rule.ts';

const CODE = /^(?:src|contract|test|bench|scripts|dashboard|bin)\//;
/** Recorded or foreign data keeps the names it came with. */
const DATA = /(?:^|\/)fixtures\//;
const KEBAB = /^\.?[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)*$/;

/** Folders and files of code are named in kebab-case, so that a name is written one way on every system. */
export const rule: Rule = {
  name: 'kebab-case',
  *check(repository) {
    for (const path of repository.paths) {
      if (!CODE.test(path) || DATA.test(path)) continue;
      const part = path.split('/').find((name) => !KEBAB.test(name));
      if (part !== undefined) yield { path, line: 1, found: `${part} is not kebab-case` };
    }
  },
  refuses: [
    { 'src/lake/tradingDay.ts': '' },
    { 'src/Lake/a.ts': '' },
    { 'test/trading_day.test.ts': '' },
    { 'src/lake/a--b.ts': '' },
  ],
  accepts: [
    { 'src/lake/trading-day.test.ts': '' },
    { 'test/fixtures/AAPL_2024.csv': '' },
    { 'README.md': '' },
    { 'src/lake/alpha158.ts': '' },
  ],
};
