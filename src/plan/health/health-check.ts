/** How well something is, from well to grave. */
export const HEALTH_STATUSES = ['ok', 'info', 'warning', 'error'] as const;

/** One of {@link HEALTH_STATUSES}. */
export type HealthStatus = (typeof HEALTH_STATUSES)[number];

/** One thing that was judged. */
export interface HealthCheck {
  /** What it is about: `late:stocks_daily`. */
  readonly key: string;
  readonly status: HealthStatus;
  readonly message: string;
  readonly mend: string | null;
  /** Another mark: what it tells of has changed, and people should hear of it again. */
  readonly mark: string;
}

/** Nothing to do. */
export function well(key: string, message: string): HealthCheck {
  return { key, status: 'ok', message, mend: null, mark: '' };
}

/** The gravest status of all; `ok` when there is nothing. */
export function gravest(checks: readonly Pick<HealthCheck, 'status'>[]): HealthStatus {
  const worst = Math.max(0, ...checks.map(({ status }) => HEALTH_STATUSES.indexOf(status)));
  return HEALTH_STATUSES[worst] ?? 'ok';
}
