import { isIP } from 'node:net';
import { BarlakeError } from '../../../domain/barlake-error.ts';

/** Who may ask the server, from where, and for what. */
export interface ServerAccess {
  /** Address to listen on. */
  readonly host: string;
  readonly port: number;
  /** Who has it may do everything; undefined: everybody on this machine. */
  readonly token: string | undefined;
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
export function checkAccess({ host, token, viewToken }: ServerAccess): void {
  if (token === undefined && !isLoopback(host)) {
    throw new BarlakeError('E_TOKEN', {
      message: `${host} can be reached from other machines, and no token is set: whoever finds the server could read and change the lake.`,
      mend: 'Set BARLAKE_TOKEN (`openssl rand -base64 24` makes one), or leave --host out to listen on this machine alone.',
      details: { host },
    });
  }
  for (const [name, value] of [
    ['token', token],
    ['viewToken', viewToken],
  ] as const) {
    if (value !== undefined && value.length < TOKEN_CHARACTERS_MIN) {
      throw new BarlakeError('E_TOKEN', {
        message: `server.${name} has ${value.length} characters, at least ${TOKEN_CHARACTERS_MIN} are needed.`,
        mend: '`openssl rand -base64 24` makes one that nobody guesses.',
      });
    }
  }
  if (viewToken !== undefined && (token === undefined || token === viewToken)) {
    throw new BarlakeError('E_TOKEN', {
      message:
        'server.viewToken is for those who may only look, beside another server.token for those who may do more.',
      mend: 'Set both, each with a value of its own.',
    });
  }
}

/** Whether only this machine reaches an address to listen on. */
export function isLoopback(host: string): boolean {
  const bare = host.replace(/^\[|\]$/g, '').toLowerCase();
  if (isIP(bare) === 4) return bare.startsWith('127.');
  return bare === '::1' || bare === 'localhost' || bare.endsWith('.localhost');
}
