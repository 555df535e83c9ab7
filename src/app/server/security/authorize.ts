import type { Role } from '../../../../contract/api/session.ts';
import type { ServerRequest } from '../server-app.ts';
import { createFailureBrake } from './failure-brake.ts';
import { isSameSecret } from './same-secret.ts';
import type { ServerAccess } from './server-access.ts';
import { createSessions } from './sessions.ts';

/** What becomes of a request. `blocked`: too many wrong tokens came from there. */
export type Verdict =
  | { readonly kind: 'granted'; readonly role: Role }
  | { readonly kind: 'refused' }
  | { readonly kind: 'blocked'; readonly waitMs: number };

/** Knows who may ask. */
export interface Authorizer {
  /** A token is asked for. */
  readonly isTokenNeeded: boolean;
  /**
   * Judges a request by its `Authorization: Bearer`, else by `key` (for protocols that send it elsewhere), else by the
   * cookie. Counts wrong tokens against the client’s address.
   */
  judge(request: ServerRequest, key?: string): Verdict;
  /** A session for whoever has a token; its text goes into the cookie. */
  signIn(request: ServerRequest, token: string): Verdict & { readonly session?: string };
  signOut(request: ServerRequest): void;
}

/** Judges by the tokens of `access`; without any, whoever reaches the server is an admin. */
export function createAuthorizer(access: ServerAccess, nowMs: () => number): Authorizer {
  const brake = createFailureBrake(nowMs);
  const sessions = createSessions(nowMs);
  const roleOf = (token: string): Role | undefined => {
    // All are compared whatever the first says.
    const isAdmin = isToken(token, access.token);
    const isOperator = isToken(token, access.operatorToken);
    const isViewer = isToken(token, access.viewToken);
    if (isAdmin) return 'admin';
    if (isOperator) return 'operator';
    return isViewer ? 'viewer' : undefined;
  };
  const judgeToken = (request: ServerRequest, token: string): Verdict => {
    const waitMs = brake.waitMs(request.ip);
    if (waitMs > 0) return { kind: 'blocked', waitMs };
    const role = roleOf(token);
    if (role !== undefined) return { kind: 'granted', role };
    brake.fail(request.ip);
    return { kind: 'refused' };
  };
  return {
    isTokenNeeded: access.token !== undefined,
    judge(request, key) {
      if (access.token === undefined) return { kind: 'granted', role: 'admin' };
      const token = bearerOf(request) ?? key;
      if (token !== undefined) return judgeToken(request, token);
      const session = sessionOf(request);
      const role = session === undefined ? undefined : sessions.find(session);
      return role === undefined ? { kind: 'refused' } : { kind: 'granted', role };
    },
    signIn(request, token) {
      const verdict = judgeToken(request, token);
      return verdict.kind === 'granted' ? { ...verdict, session: sessions.begin(verdict.role) } : verdict;
    },
    signOut(request) {
      const session = sessionOf(request);
      if (session !== undefined) sessions.end(session);
    },
  };
}

function isToken(given: string, token: string | undefined): boolean {
  return token !== undefined && isSameSecret(given, token);
}

/** Cookies do not tell ports apart: two servers on a machine need two names. */
export function cookieName(request: ServerRequest): string {
  return `barlake_session_${request.socket.localPort ?? 0}`;
}

function bearerOf({ headers }: ServerRequest): string | undefined {
  return /^bearer +(?<token>\S+) *$/i.exec(headers.authorization ?? '')?.groups?.['token'];
}

function sessionOf(request: ServerRequest): string | undefined {
  const prefix = `${cookieName(request)}=`;
  return request.headers.cookie
    ?.split(';')
    .map((part) => part.trim())
    .find((part) => part.startsWith(prefix))
    ?.slice(prefix.length);
}
