import type { Role } from '../../../../contract/api/session.ts';

/** Key of the configuration that has the token of a role. */
export const TOKEN_KEYS: Readonly<Record<Role, string>> = {
  viewer: 'server.viewToken',
  operator: 'server.operatorToken',
  admin: 'server.token',
};
