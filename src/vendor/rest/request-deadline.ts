import { BarlakeError } from '../../domain/barlake-error.ts';
import { cancelled } from '../retry/with-retries.ts';

/**
 * The whole of an answer must arrive within this many deadlines. Answers have a few megabytes at most; a peer that
 * delivers slower than that keeps the socket busy without delivering.
 */
const WHOLE_ANSWER_DEADLINES = 4;

/** What a {@link RequestDeadline} goes by. */
export interface RequestDeadlineInit {
  /** The request in words. */
  readonly what: string;
  readonly host: string;
  readonly timeoutMs: number;
  readonly signal: AbortSignal;
}

/**
 * The deadline of one request: headers within `timeoutMs`, each chunk of the body within `timeoutMs` of the last, all
 * of it within {@link WHOLE_ANSWER_DEADLINES} times that. Own timers: undici’s are a second off either way.
 */
export class RequestDeadline implements Disposable {
  readonly #init: RequestDeadlineInit;
  readonly #controller = new AbortController();
  readonly #whole: NodeJS.Timeout;
  #idle: NodeJS.Timeout;
  #failure: BarlakeError | undefined;

  constructor(init: RequestDeadlineInit) {
    this.#init = init;
    const { timeoutMs, signal } = init;
    const wholeMs = timeoutMs * WHOLE_ANSWER_DEADLINES;
    this.#whole = setTimeout(() => this.#fail(`was not done after ${wholeMs} ms`), wholeMs);
    this.#idle = this.#startIdle();
    if (signal.aborted) this.#onCancel();
    else signal.addEventListener('abort', this.#onCancel, { once: true });
  }

  /** Aborts when the deadline passes or the caller’s signal aborts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the request was aborted: E_TIMEOUT or E_CANCELLED; `undefined` while it was not. */
  get failure(): BarlakeError | undefined {
    return this.#failure;
  }

  /** Headers or a chunk came. */
  arrives(): void {
    clearTimeout(this.#idle);
    if (this.#failure === undefined) this.#idle = this.#startIdle();
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#idle);
    clearTimeout(this.#whole);
    this.#init.signal.removeEventListener('abort', this.#onCancel);
  }

  #startIdle(): NodeJS.Timeout {
    const { timeoutMs } = this.#init;
    return setTimeout(() => this.#fail(`sent nothing for ${timeoutMs} ms`), timeoutMs);
  }

  readonly #onCancel = (): void => {
    this.#abort(cancelled(this.#init.what, this.#init.signal.reason));
  };

  #fail(how: string): void {
    const { what, host, timeoutMs } = this.#init;
    this.#abort(
      new BarlakeError('E_TIMEOUT', {
        message: `${what}: ${host} ${how}.`,
        mend: 'Check the connection, or raise vendor.timeoutMs if the line is slow.',
        details: { timeoutMs },
      }),
    );
  }

  #abort(failure: BarlakeError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#controller.abort(failure);
  }
}
