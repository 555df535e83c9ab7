import type { HealthDocument } from '../../../contract/api/health.ts';
import { gravest, HEALTH_STATUSES, type HealthCheck } from '../../plan/health/health-check.ts';

/** Checks as they are told, gravest first. */
export function healthDocument(checks: readonly HealthCheck[], nowMs: number): HealthDocument {
  return {
    nowMs,
    status: gravest(checks),
    checks: checks
      .toSorted((a, b) => HEALTH_STATUSES.indexOf(b.status) - HEALTH_STATUSES.indexOf(a.status))
      .map(({ mark: _, ...check }) => check),
  };
}
