import { BarlakeError } from '../../domain/barlake-error.ts';
import { nearestWord } from '../../domain/nearest-word.ts';
import { CONFIG_KEYS, childNames, findConfigKey } from './config-keys.ts';
import type { SchemaIssue } from './config-schema.ts';

/** One thing that is wrong with the configuration. */
export interface ConfigProblem {
  /** `barlake.yaml:4 vendor.rateLimit` or `environment variable LOG_LEVEL`. */
  readonly where: string;
  /** What was found and what is accepted. Never the value of a secret. */
  readonly what: string;
}

/** All problems as one `E_CONFIG`: a list for people, one detail for each problem for programs. */
export function configError(problems: readonly ConfigProblem[]): BarlakeError {
  const [only] = problems;
  const list = problems.map(({ where, what }) => `  ${where}: ${what}`).join('\n');
  return new BarlakeError('E_CONFIG', {
    message:
      problems.length === 1 && only !== undefined
        ? `${only.where}: ${only.what}`
        : `The configuration has ${problems.length} problems:\n${list}`,
    mend: 'docs/configuration.md lists every key; `barlake config` shows what is in force.',
    details: Object.fromEntries(problems.map(({ where, what }) => [where, what])),
  });
}

/** Puts a schema issue into words. `value` is what was found at its path. */
export function describeIssue(issue: SchemaIssue, value: unknown): readonly string[] {
  const path = issue.path.join('.');
  if (issue.unknownNames.length > 0) return issue.unknownNames.map((name) => describeUnknown(path, name));
  const key = findConfigKey(path);
  if (key === undefined) {
    // Only the kind of value: somebody may have put a key right under `vendor`.
    return [`found ${kindOf(value)}, expected a group with the keys ${childNames(path).join(', ')}`];
  }
  if (key.isSecret === true) {
    return [`expected ${key.accepted}, in quotes and without spaces around it; the value is not shown`];
  }
  // What cannot be parsed cannot be relied on to have its password where passwords are.
  if (key.hasPassword === true) return [`expected ${key.accepted}; the value is not shown`];
  return [`found ${describeValue(value)}, expected ${key.accepted}`];
}

function describeUnknown(group: string, name: string): string {
  const siblings = childNames(group);
  const near = nearestWord(name, siblings);
  const prefix = group === '' ? '' : `${group}.`;
  // The right key in the wrong group is as common as a misspelt one.
  const elsewhere = CONFIG_KEYS.find(({ path }) => path.split('.').at(-1) === name)?.path;
  const meant = near === undefined ? elsewhere : `${prefix}${near}`;
  const hint = meant === undefined ? `known here: ${siblings.join(', ')}` : `did you mean ${meant}?`;
  return `unknown key; ${hint}`;
}

/** Enough to recognise a value, not more: long ones are cut, passwords and queries of URLs are taken out. */
function describeValue(value: unknown): string {
  if (typeof value === 'object' && value !== null) return kindOf(value);
  const text = JSON.stringify(value) ?? String(value);
  const harmless = text.replace(/\/\/[^/@]*@/, '//…@').replace(/\?.*"$/, '?…"');
  return harmless.length > 60 ? `${harmless.slice(0, 60)}…` : harmless;
}

function kindOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  if (typeof value === 'object' && value !== null) return 'a group';
  return typeof value === 'string' ? 'text' : `a ${typeof value}`;
}
