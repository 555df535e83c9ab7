import { API_PATH } from '../../../../contract/api/api-path.ts';
import { CHANGE_ROLES, type ChangeName, roleNeeded } from '../../../../contract/api/change-roles.ts';
import { isAtLeast, type Role } from '../../../../contract/api/session.ts';
import { HttpProblem } from '../problem/http-problem.ts';
import { BOARD_PATH } from '../routes/queue-board.ts';
import type { ServerRoute } from '../server-app.ts';
import { TOKEN_KEYS } from './token-keys.ts';

const SAFE_METHODS = new Set(['GET', 'HEAD', 'OPTIONS']);

const NAMES: ReadonlyMap<string, ChangeName> = new Map(
  (Object.keys(CHANGE_ROLES) as ChangeName[]).map((name) => [API_PATH[name], name]),
);

/** Whether a route changes something, and asks the server’s own guards. */
export function isChange({ method, config }: ServerRoute): boolean {
  const methods = typeof method === 'string' ? [method] : method;
  return (
    config?.isReading !== true && config?.access !== 'self' && methods.some((each) => !SAFE_METHODS.has(each))
  );
}

/** The role that a change needs; of one that depends on the action the least, until `action` is known. */
export function roleNeededAt(url: string, action?: string): Role | undefined {
  const name = NAMES.get(url);
  if (name !== undefined) return roleNeeded(name, action);
  // The board only shows; what its pages could ask for is refused by the board itself.
  return url.startsWith(`${BOARD_PATH}/`) ? 'admin' : undefined;
}

/** Refuses a route that changes something and of which nobody has said who may: a defect, found when the server is made. */
export function assertRole(route: ServerRoute & { readonly url: string }): void {
  if (!isChange(route) || route.config?.access === 'open' || roleNeededAt(route.url) !== undefined) return;
  throw new Error(`${route.url} changes something and has no role in contract/api/change-roles.ts`);
}

/** Answers 403 to a role that is not enough, with what to do. */
export function guardRole(role: Role, needed: Role): void {
  if (isAtLeast(role, needed)) return;
  throw new HttpProblem(403, `${WORDS[role]} This needs the role ${needed}.`, {
    mend: `Use the token of ${TOKEN_KEYS[needed]}, or ask whoever has it.`,
    details: { role, needed },
  });
}

const WORDS: Readonly<Record<Role, string>> = {
  viewer: 'Your token is for looking only (role viewer).',
  operator: 'Your token is for starting and deciding (role operator).',
  admin: 'Your token is for everything (role admin).',
};
