import { isAtLeast, ROLES, type Role } from './session.ts';

/** Roles by the `action` that the body of a request names. */
export type RolesByAction = Readonly<Record<string, Role>>;

/**
 * The role that each change needs, by the name of its address in {@link API_PATH}: the server refuses by it, the dashboard shows by it. A route that changes
 * something and does not stand here keeps the server from starting.
 */
export const CHANGE_ROLES = {
  sync: 'operator',
  validate: 'operator',
  runCancel: 'operator',
  runRetry: 'operator',
  taskRetry: 'operator',
  exports: 'operator',
  exportReadback: 'operator',
  pins: 'operator',
  // What a pin alone has is gone for good.
  pinRemove: 'admin',
  // Maintenance moves and removes files of everybody; scrubs keep the disk busy.
  jobs: {
    sync: 'operator',
    daily: 'operator',
    reference: 'operator',
    features: 'operator',
    export: 'operator',
    validate: 'operator',
    reconcile: 'operator',
    compact: 'admin',
    archive: 'admin',
    gc: 'admin',
    scrub: 'admin',
  },
  quarantineDecisions: 'operator',
  alerts: 'operator',
  schedule: { run: 'operator', pause: 'admin', resume: 'admin' },
  queues: 'admin',
  deadLetters: 'admin',
  workerDrain: 'admin',
  workerConcurrency: 'admin',
} as const;

/** Name of an address that takes changes. */
export type ChangeName = keyof typeof CHANGE_ROLES;

/**
 * The role that a change needs. Where that depends on the action, the least that any needs as long as none is given, and `admin` for one
 * that nobody knows.
 */
export function roleNeeded(name: ChangeName, action?: string): Role {
  const rule: Role | RolesByAction = CHANGE_ROLES[name];
  if (typeof rule === 'string') return rule;
  if (action !== undefined) return Object.hasOwn(rule, action) ? (rule[action] ?? 'admin') : 'admin';
  const roles = Object.values(rule);
  return ROLES.find((role) => roles.some((needed) => isAtLeast(role, needed))) ?? 'admin';
}
