import { API_PATH } from '../../../../contract/api/api-path.ts';
import {
  type Role,
  type SessionDocument,
  sessionDocumentSchema,
  sessionRequestSchema,
} from '../../../../contract/api/session.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import { type Authorizer, cookieName } from '../security/authorize.ts';
import { blocked } from '../security/secure.ts';
import { SESSION_SECONDS } from '../security/sessions.ts';
import type { ServerApp } from '../server-app.ts';
import type { ServerWorld } from '../server-world.ts';

/** Who asks; signing in and out. Open to everybody: it is where a token is shown. */
export function registerSession(app: ServerApp, { access }: ServerWorld, authorizer: Authorizer): void {
  const describe = (role: Role | null): SessionDocument => ({
    isTokenNeeded: authorizer.isTokenNeeded,
    role,
    isReadOnly: access.isReadOnly,
  });
  const config = { access: 'open' } as const;
  const response = { 200: sessionDocumentSchema };
  const tags = ['session'];
  app.get(
    API_PATH.session,
    { config, schema: { summary: 'Who asks', tags, response } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      const verdict = authorizer.judge(request);
      return describe(verdict.kind === 'granted' ? verdict.role : null);
    },
  );
  app.post(
    API_PATH.session,
    { config, schema: { summary: 'Sign in with a token', tags, body: sessionRequestSchema, response } },
    async (request, reply) => {
      reply.header('cache-control', 'no-store');
      if (!authorizer.isTokenNeeded) return describe('admin');
      const verdict = authorizer.signIn(request, request.body.token);
      if (verdict.kind === 'blocked') {
        reply.header('retry-after', Math.ceil(verdict.waitMs / 1000));
        throw blocked();
      }
      if (verdict.kind === 'refused' || verdict.session === undefined) {
        throw new HttpProblem(401, 'That is not the token.', {
          mend: 'It stands in server.token, server.operatorToken or server.viewToken of whoever started the server (BARLAKE_TOKEN and its like).',
        });
      }
      reply.header('set-cookie', cookie(cookieName(request), verdict.session, SESSION_SECONDS));
      return describe(verdict.role);
    },
  );
  app.delete(
    API_PATH.session,
    { config, schema: { summary: 'Sign out', tags, response } },
    async (request, reply) => {
      authorizer.signOut(request);
      reply.header('set-cookie', cookie(cookieName(request), '', 0)).header('cache-control', 'no-store');
      return describe(authorizer.isTokenNeeded ? null : 'admin');
    },
  );
}

/** Scripts cannot read it, and no other site’s page makes the browser send it. */
function cookie(name: string, value: string, seconds: number): string {
  return `${name}=${value}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`;
}
