import { isIP } from 'node:net';
import { ROLES } from '../../../../contract/api/session.ts';
import { BarlakeError } from '../../../domain/barlake-error.ts';
import { TOKEN_KEYS } from './token-keys.ts';

/** Who may ask the server, from where, and for what. */
export interface ServerAccess {
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Who has it may do everything; undefined: everybody on this machine. */
  readonly token: string | undefined;
  /** Who has it may start and decide. */
  readonly operatorToken: string | undefined;
  /** Who has it may read. */
  readonly viewToken: string | undefined;
  /** Nothing can be started or changed. */
  readonly isReadOnly: boolean;
  /** Origins whose pages may ask: `https://example.org`. */
  readonly corsOrigins: readonly string[];
  /** Names besides loopback’s that the server is called by. */
  readonly allowedHosts: readonly string[];
  /** Requests of one client address in a minute. */
  readonly requestsPerMinute: number;
}

/** A token that can be guessed is none: as many characters as 96 bits have in base 64. */
const TOKEN_CHARACTERS_MIN = 16;

/** Refuses an access that would let strangers in. Throws `E_TOKEN`. */
export function checkAccess(access: ServerAccess): void {
  const { host, token } = access;
  if (token === undefined && !isLoopback(host)) {
    throw new BarlakeError('E_TOKEN', {
      message: `${host} can be reached from other machines, and no token is set: whoever finds the server could read and change the lake.`,
      mend: 'Set BARLAKE_TOKEN (`openssl rand -base64 24` makes one), or leave --host out to listen on this machine alone.',
      details: { host },
    });
  }
  const given = tokensOf(access);
  for (const { key, value } of given) {
    if (value.length < TOKEN_CHARACTERS_MIN) {
      throw new BarlakeError('E_TOKEN', {
        message: `${key} has ${value.length} characters, at least ${TOKEN_CHARACTERS_MIN} are needed.`,
        mend: '`openssl rand -base64 24` makes one that nobody guesses.',
      });
    }
  }
  assertApart(given);
}

interface GivenToken {
  readonly key: string;
  readonly value: string;
}

function tokensOf({ token, operatorToken, viewToken }: ServerAccess): readonly GivenToken[] {
  const values = { admin: token, operator: operatorToken, viewer: viewToken };
  return ROLES.flatMap((role) => {
    const value = values[role];
    return value === undefined ? [] : [{ key: TOKEN_KEYS[role], value }];
  });
}

/** Tokens of lesser roles stand beside the one for everything, and no two are the same: who has one would have two roles. */
function assertApart(given: readonly GivenToken[]): void {
  for (const { key, value } of given) {
    const same = given.find((other) => other.key !== key && other.value === value);
    if (same !== undefined) {
      throw new BarlakeError('E_TOKEN', {
        message: `${key} is the same as ${same.key}; each role has a token of its own.`,
        mend: 'Give each another value: `openssl rand -base64 24` makes one.',
      });
    }
  }
  const [lesser] = given;
  if (lesser === undefined || given.some(({ key }) => key === TOKEN_KEYS.admin)) return;
  throw new BarlakeError('E_TOKEN', {
    message: `${lesser.key} is set and ${TOKEN_KEYS.admin} is not: nobody could do what only an admin may.`,
    mend: `Set ${TOKEN_KEYS.admin} (BARLAKE_TOKEN), too, with a value of its own.`,
  });
}

/** Whether only this machine reaches an address to listen on. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  return bare === '::1' || bare === 'localhost' || bare.endsWith('.localhost');
}
