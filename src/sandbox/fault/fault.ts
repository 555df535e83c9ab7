import * as z from 'zod';
import { BarlakeError } from '../../domain/barlake-error.ts';

/** Requests a fault can be about. */
export type Verb = 'GET' | 'HEAD' | 'LIST';

/** What can go wrong, and in one sentence how. */
export const FAULT_KINDS = {
  truncate: 'announces the whole length, sends a part and closes the connection in order',
  'wrong-size': 'announces and sends a part as if it were everything: the size differs from LIST',
  flip: 'sends every byte with one bit turned over',
  drop: 'resets the connection in the middle of the body',
  stall: 'sends a part and then nothing, keeping the connection open',
  drip: 'sends slowly',
  error: 'answers an error status, 503 unless `code` says another',
  throttle: 'answers 429, with Retry-After when `retry-after` is given',
  replace: 'replaces the object by a corrected one between two requests: another ETag',
  late: 'publishes the object later than the others',
  'repeat-page': 'REST: a later page names itself as the next one',
  'overlap-page': 'REST: the next page begins with the last row of this one',
  'extra-row': 'REST: a page has one row more than asked for',
  'no-results': 'REST: a page comes without `results`, and the next one is the page it should have been',
  'trailing-page': 'REST: the last page names a next one, which has nothing or is refused',
  'duplicate-ticker': 'REST: a grouped day has its first row twice',
  'conflicting-splits': 'REST: the latest split has a twin with another ratio',
  'future-split': 'REST: a split is announced for two weeks from now',
} as const;

/** The kind of a fault. */
export type FaultKind = keyof typeof FAULT_KINDS;

/** One rule by which requests fail. */
export interface Fault {
  readonly kind: FaultKind;
  /**
   * Keys it applies to; `*` stands for any characters, `?` for one. For LIST the prefix takes the key’s place. Patterns
   * that begin with a slash are about paths of the REST side, the others about the bucket.
   */
  readonly keys: string;
  /** Chance per request, 0 … 1; drawn from the seed, so a run repeats. Default 1. */
  readonly probability: number;
  /** How often it happens per key at most; no limit when absent. */
  readonly times?: number | undefined;
  /** Requests per key that pass before it starts. Default 0, for `replace` 1. */
  readonly after: number;
  /** Requests it applies to. Default GET. */
  readonly method: Verb | 'ANY';
  /** `truncate`, `wrong-size`, `drop`, `stall`: bytes sent. Default `fraction` of the body. */
  readonly bytes?: number | undefined;
  /** The same as a share of the body. Default 0.5. */
  readonly fraction: number;
  /** `flip`: offset of the byte in the object. Default drawn from the seed. */
  readonly byte?: number | undefined;
  /** `error`: HTTP status. Default 503. */
  readonly code: number;
  /** `throttle`: seconds of Retry-After; the header is left out when absent. */
  readonly 'retry-after'?: number | undefined;
  /** `drip`: bytes per second. Default 1024. */
  readonly rate: number;
  /** `late`: hours after the ordinary publication. Default 24. */
  readonly hours: number;
}

const count = z.coerce.number().int().min(0);
const KINDS = Object.keys(FAULT_KINDS) as [FaultKind, ...FaultKind[]];

const FAULT: z.ZodType<Fault> = z
  .strictObject({
    kind: z.enum(KINDS),
    keys: z.string().min(1),
    probability: z.coerce.number().min(0).max(1).default(1),
    times: count.optional(),
    after: count.optional(),
    method: z.enum(['GET', 'HEAD', 'LIST', 'ANY']).default('GET'),
    bytes: count.optional(),
    fraction: z.coerce.number().min(0).max(1).default(0.5),
    byte: count.optional(),
    code: z.coerce.number().int().min(400).max(599).default(503),
    'retry-after': z.coerce.number().min(0).optional(),
    rate: z.coerce.number().min(1).default(1024),
    hours: z.coerce.number().min(0).default(24),
  })
  .transform((fault) => ({ ...fault, after: fault.after ?? (fault.kind === 'replace' ? 1 : 0) }));

const LINE = /^([a-z-]+)=([^,@]+)(?:@([^,]+))?((?:,[a-z-]+=[^,]+)*)$/;

/**
 * Reads a fault from `KIND=KEYGLOB[@PROBABILITY][,NAME=VALUE…]`, or from an object of {@link Fault}’s fields. Throws
 * `E_USAGE`.
 */
export function parseFault(input: unknown): Fault {
  const result = FAULT.safeParse(typeof input === 'string' ? fieldsOf(input) : input);
  if (result.success) return result.data;
  const issues = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw faultError(typeof input === 'string' ? input : JSON.stringify(input), issues.join('; '));
}

/** Whether a key, or a REST path with its slash, is one of those a pattern of {@link Fault.keys} stands for. */
export function matchesKeys(pattern: string, key: string): boolean {
  if (pattern.startsWith('/') !== key.startsWith('/')) return false;
  const source = pattern.split('').map((character) => {
    if (character === '*') return '.*';
    return character === '?' ? '.' : RegExp.escape(character);
  });
  return new RegExp(`^${source.join('')}$`, 's').test(key);
}

function fieldsOf(line: string): Record<string, string> {
  const match = LINE.exec(line);
  if (match === null) throw faultError(line, 'expected KIND=KEYGLOB[@PROBABILITY][,NAME=VALUE…]');
  const [, kind = '', keys = '', probability, rest = ''] = match;
  const pairs = rest.split(',').filter(Boolean);
  return {
    kind,
    keys,
    ...(probability === undefined ? {} : { probability }),
    ...Object.fromEntries(
      pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]),
    ),
  };
}

function faultError(found: string, reason: string): BarlakeError {
  return new BarlakeError('E_USAGE', {
    message: `Not a fault of the sandbox: ${found} (${reason}).`,
    mend: `Write for example \`truncate=us_stocks_sip/*@0.1,times=1\`. Kinds: ${KINDS.join(', ')}; see docs/sandbox.md.`,
    details: { fault: found },
  });
}
