import type { HealthCheck } from '../../plan/health/health-check.ts';
import type { AlertDraft } from './update-alerts.ts';

/** What is not well becomes an alert, unless its key is to be ignored; `*` stands for any letters. */
export function alertDrafts(
  checks: readonly HealthCheck[],
  ignore: readonly string[],
): readonly AlertDraft[] {
  const patterns = ignore.map(toPattern);
  return checks.flatMap(({ status, ...check }) =>
    status === 'ok' || patterns.some((pattern) => pattern.test(check.key))
      ? []
      : [{ ...check, severity: status }],
  );
}

function toPattern(text: string): RegExp {
  return new RegExp(
    `^${text
      .split('*')
      .map((part) => RegExp.escape(part))
      .join('.*')}$`,
  );
}
