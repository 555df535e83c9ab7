import { rule as ambientWorld } from './ambient-world.ts';
import { rule as bannedNames } from './banned-names.ts';
import { rule as barrels } from './barrels.ts';
import { rule as classPurpose } from './class-purpose.ts';
import { rule as defaultExports } from './default-exports.ts';
import { rule as documentedExports } from './documented-exports.ts';
import { rule as fileLength } from './file-length.ts';
import { rule as functionLength } from './function-length.ts';
import { rule as importCycles } from './import-cycles.ts';
import { rule as importSpecifiers } from './import-specifiers.ts';
import { rule as kebabCase } from './kebab-case.ts';
import { rule as machinePaths } from './machine-paths.ts';
import { rule as noAny } from './no-any.ts';
import { rule as pureRings } from './pure-rings.ts';
import { rule as reachableSources } from './reachable-sources.ts';
import { rule as ringImports } from './ring-imports.ts';
import type { Rule } from './rule.ts';
import { rule as secrets } from './secrets.ts';
import { rule as suppressions } from './suppressions.ts';
import { rule as testTitles } from './test-titles.ts';
import { rule as unfinishedWork } from './unfinished-work.ts';

/** The rules of the house that a machine can check. */
export const RULES: readonly Rule[] = [
  ambientWorld,
  bannedNames,
  barrels,
  classPurpose,
  defaultExports,
  documentedExports,
  fileLength,
  functionLength,
  importCycles,
  importSpecifiers,
  kebabCase,
  machinePaths,
  noAny,
  pureRings,
  reachableSources,
  ringImports,
  secrets,
  suppressions,
  testTitles,
  unfinishedWork,
];
