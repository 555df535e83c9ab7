import { BarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import { cancelled } from '../retry/with-retries.ts';
import { describeRequest, type RequestSubject } from './request-subject.ts';

/**
 * Slowest transfer that still counts as one. At this rate the largest file (140 MB) takes ten hours; anything slower
 * is a peer that keeps the socket busy without delivering.
 */
const MIN_BYTES_PER_SECOND = 4096;

/** What a {@link RequestWatch} goes by. */
export interface RequestWatchInit {
  readonly subject: RequestSubject;
  readonly timeoutMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

/**
 * The deadline of one request. Three rules, all over time spent waiting for the network, so that a slow disk is not
 * held against the vendor: headers within `timeoutMs`, each chunk within `timeoutMs` of the last, and on average
 * {@link MIN_BYTES_PER_SECOND} in each window of `timeoutMs`, which bounds the whole by size / rate + 2 · `timeoutMs`.
 */
export class RequestWatch implements Disposable {
  readonly #init: RequestWatchInit;
  readonly #controller = new AbortController();
  #timer: NodeJS.Timeout | undefined;
  #waitingSinceMs = 0;
  #windowMs = 0;
  #windowBytes = 0;
  #failure: BarlakeError | undefined;

  constructor(init: RequestWatchInit) {
    this.#init = init;
    if (init.signal.aborted) this.#onCancel();
    else init.signal.addEventListener('abort', this.#onCancel, { once: true });
  }

  /** Aborts when a rule is broken or the caller’s signal aborts. */
  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  /** Why the request was aborted: E_TIMEOUT or E_CANCELLED; `undefined` while it was not. */
  get failure(): BarlakeError | undefined {
    return this.#failure;
  }

  /** From here on the network is waited for. */
  waits(): void {
    this.#waitingSinceMs = this.#init.clock.monotonicMs();
    clearTimeout(this.#timer);
    const { timeoutMs } = this.#init;
    this.#timer = setTimeout(() => this.#fail(`sent nothing for ${timeoutMs} ms`), timeoutMs);
  }

  /** The wait is over; `byteCount` bytes of body came with it, none when headers did. */
  arrives(byteCount: number): void {
    clearTimeout(this.#timer);
    if (byteCount === 0) return;
    this.#windowMs += this.#init.clock.monotonicMs() - this.#waitingSinceMs;
    this.#windowBytes += byteCount;
    if (this.#windowMs < this.#init.timeoutMs) return;
    if (this.#windowBytes < (MIN_BYTES_PER_SECOND * this.#windowMs) / 1000) {
      this.#fail(`sent only ${this.#windowBytes} bytes in ${Math.round(this.#windowMs)} ms`);
    }
    this.#windowMs = 0;
    this.#windowBytes = 0;
  }

  [Symbol.dispose](): void {
    clearTimeout(this.#timer);
    this.#init.signal.removeEventListener('abort', this.#onCancel);
  }

  readonly #onCancel = (): void => {
    this.#abort(cancelled(describeRequest(this.#init.subject), this.#init.signal.reason));
  };

  #fail(what: string): void {
    const { subject, timeoutMs } = this.#init;
    this.#abort(
      new BarlakeError('E_TIMEOUT', {
        message: `${describeRequest(subject)}: ${subject.site.host} ${what}.`,
        mend: 'Check the connection, or raise vendor.timeoutMs if the line is slow.',
        details: { target: subject.target, timeoutMs },
      }),
    );
  }

  #abort(failure: BarlakeError): void {
    if (this.#failure !== undefined) return;
    this.#failure = failure;
    this.#controller.abort(failure);
  }
}
