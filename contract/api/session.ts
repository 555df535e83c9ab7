import { z } from 'zod';

/** What somebody may do here, each also what those before it may: `viewer` reads, `operator` starts and decides, `admin` governs. */
export const ROLES = ['viewer', 'operator', 'admin'] as const;

/** One of {@link ROLES}. */
export type Role = (typeof ROLES)[number];

/** Whether a role is enough where another is needed. */
export function isAtLeast(role: Role, needed: Role): boolean {
  return ROLES.indexOf(role) >= ROLES.indexOf(needed);
}

/** Signing in, which sets a cookie that scripts cannot read. */
export interface SessionRequest {
  readonly token: string;
}

/** Who asks. */
export interface SessionDocument {
  /** A token is asked for; without one everybody on this machine is an admin. */
  readonly isTokenNeeded: boolean;
  /** Null: sign in first. */
  readonly role: Role | null;
  /** Nothing can be started or changed from here, whatever the role. */
  readonly isReadOnly: boolean;
}

/** {@link SessionRequest} */
export const sessionRequestSchema: z.ZodType<SessionRequest> = z.strictObject({
  token: z.string().min(1).max(1000),
});

/** {@link SessionDocument} */
export const sessionDocumentSchema: z.ZodType<SessionDocument> = z.strictObject({
  isTokenNeeded: z.boolean(),
  role: z.enum(ROLES).nullable(),
  isReadOnly: z.boolean(),
});
