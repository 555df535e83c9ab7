import { createHash, randomBytes } from 'node:crypto';
import type { Role } from '../../../../contract/api/session.ts';

/** Signed-in browsers. Ends with the process: after a restart people sign in again. */
export interface Sessions {
  /** Text for the cookie. */
  begin(role: Role): string;
  find(id: string): Role | undefined;
  end(id: string): void;
}

/** How long somebody stays signed in without signing in again. */
export const SESSION_SECONDS: number = 7 * 86_400;

/** Beyond, the oldest are signed out. */
const SESSIONS_MAX = 1000;

/** No session yet. Ids are kept as hashes: a dump of the memory opens no door. */
export function createSessions(nowMs: () => number): Sessions {
  const known = new Map<string, { readonly role: Role; readonly endMs: number }>();
  return {
    begin(role) {
      const id = randomBytes(32).toString('base64url');
      known.set(hash(id), { role, endMs: nowMs() + SESSION_SECONDS * 1000 });
      const [oldest] = known.keys();
      if (known.size > SESSIONS_MAX && oldest !== undefined) known.delete(oldest);
      return id;
    },
    find(id) {
      const session = known.get(hash(id));
      if (session === undefined) return undefined;
      if (session.endMs > nowMs()) return session.role;
      known.delete(hash(id));
      return undefined;
    },
    end(id) {
      known.delete(hash(id));
    },
  };
}

function hash(id: string): string {
  return createHash('sha256').update(id).digest('hex');
}
