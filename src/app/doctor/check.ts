/** One thing the doctor looked at. */
export interface Check {
  /** Short and stable: `clock`, `lake folder`. */
  readonly name: string;
  readonly status: 'ok' | 'warn' | 'fail';
  /** What was seen. Never a secret. */
  readonly evidence: string;
  /** What to do about it; `null` when there is nothing to do. */
  readonly mend: string | null;
  /** Whose fault a failure is: with nothing but credentials at fault the command says "not authorized". */
  readonly about: 'machine' | 'configuration' | 'network' | 'credentials' | 'lake';
}

/** The checks of one question. */
export type CheckName = Pick<Check, 'name' | 'about'>;

/** Nothing to do. */
export function ok(name: CheckName, evidence: string): Check {
  return { ...name, status: 'ok', evidence, mend: null };
}

/** Works, but not as well as it could, or not for long. */
export function warn(name: CheckName, evidence: string, mend: string): Check {
  return { ...name, status: 'warn', evidence, mend };
}

/** Does not work. */
export function fail(name: CheckName, evidence: string, mend: string): Check {
  return { ...name, status: 'fail', evidence, mend };
}
