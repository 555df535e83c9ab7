import { ERROR_CODES, type ErrorCode, type ErrorKind, type RetryClass } from './error-code.ts';

/** What goes into a {@link BarlakeError}. */
export interface BarlakeErrorInit {
  /** What happened, to which object, found against expected. One or two sentences, no secrets. */
  readonly message: string;
  /** What the person can do next. */
  readonly mend?: string;
  /** Facts for programs; never credentials. */
  readonly details?: Readonly<Record<string, string | number | boolean | null>>;
  readonly cause?: unknown;
}

/** The one error class: a stable code, words for a person, facts for a program. */
export class BarlakeError extends Error {
  override readonly name = 'BarlakeError';
  readonly code: ErrorCode;
  readonly mend: string | undefined;
  readonly details: Readonly<Record<string, string | number | boolean | null>>;

  constructor(code: ErrorCode, init: BarlakeErrorInit) {
    super(init.message, init.cause === undefined ? undefined : { cause: init.cause });
    this.code = code;
    this.mend = init.mend;
    this.details = init.details ?? {};
  }

  get #kind(): ErrorKind {
    return ERROR_CODES[this.code];
  }

  /** Whether trying again, with nothing changed, can help. */
  get retry(): RetryClass {
    return this.#kind.retry;
  }

  /** The exit code of a command that ends with this error. */
  get exit(): 1 | 2 | 4 {
    return this.#kind.exit;
  }
}

/** Narrows any thrown value to a {@link BarlakeError}, optionally of one code. */
export function isBarlakeError(value: unknown, code?: ErrorCode): value is BarlakeError {
  return value instanceof BarlakeError && (code === undefined || value.code === code);
}
