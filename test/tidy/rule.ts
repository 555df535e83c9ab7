import type { Repository } from './repository.ts';

/** One place where a rule is broken. */
export interface Finding {
  readonly path: string;
  /** 1-based. */
  readonly line: number;
  /** What stands there, and what to do instead. */
  readonly found: string;
}

/** Files by path, enough to show a rule at work. */
export type Example = Readonly<Record<string, string>>;

/** A rule of the house and the proof that it can fail. */
export interface Rule {
  /** Also the name of the rule's file. */
  readonly name: string;
  check(repository: Repository): Iterable<Finding>;
  /** Each of these must yield at least one finding. */
  readonly refuses: readonly Example[];
  /** None of these may yield one. */
  readonly accepts: readonly Example[];
}

/** `path:line rule: what`, sorted. A rule's own file may spell out what the rule forbids. */
export function report(rule: Rule, repository: Repository): readonly string[] {
  return [...rule.check(repository)]
    .filter(({ path }) => path !== `test/tidy/${rule.name}.ts`)
    .map(({ path, line, found }) => `${path}:${line} ${rule.name}: ${found}`)
    .sort();
}
