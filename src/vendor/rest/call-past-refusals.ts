import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import type { Clock } from '../../domain/clock.ts';
import type { ConnectionSlots } from '../flat-files/connection-slots.ts';
import { cancelled } from '../retry/with-retries.ts';
import type { CallBudget } from './budget/call-budget.ts';
import type { CircuitBreaker } from './circuit-breaker.ts';
import { type ClassifiedAnswer, classifyAnswer } from './classify-answer.ts';
import { type HttpAnswer, type HttpGetOptions, httpGet } from './http-get.ts';
import { describeRequest, type RestRequest, requestDetails } from './rest-request.ts';

/** The wait after a refusal that names none: the minute’s window has to pass, and 61 s outlast it. */
const REFUSAL_WAIT_MS = 61_000;

/** The least wait after a second refusal in a row, and after the first one of an unlimited plan; doubled each time. */
const THROTTLE_WAIT_MS = 1000;

/** How long one call goes on. */
export interface Patience {
  /** Longest wait for a turn in the budget, in milliseconds. */
  readonly turnMs: number;
  /** How long a call is tried again while the vendor refuses it for rate, in milliseconds. */
  readonly refusalMs: number;
}

/** What a call is made with. */
export interface CallMeans extends HttpGetOptions {
  /** Places for calls in flight. */
  readonly slots: ConnectionSlots;
  readonly budget: CallBudget;
  readonly breaker: CircuitBreaker;
  readonly clock: Clock;
  /** Whether the plan counts no calls; refusals then are throttling and shorter. */
  readonly isUnlimited: boolean;
  readonly patience: Patience;
  /** Called for each request that is sent. */
  onSend(): void;
  /** Called for each request that was refused for rate. */
  onRateLimited(): void;
}

/** An answer with its meaning. */
export interface Called {
  readonly answer: HttpAnswer;
  readonly classified: ClassifiedAnswer;
}

/**
 * Makes one call within the budget. Refusals for rate are waited out here and cost no attempt: they say something about
 * all calls, not about this one. Throws E_RATE_LIMITED when patience ends, E_UNREACHABLE while the host counts as down,
 * and what `httpGet` and `classifyAnswer` throw.
 */
export async function callPastRefusals(
  means: CallMeans,
  request: RestRequest,
  signal: AbortSignal,
): Promise<Called> {
  const { slots, budget, breaker, clock, patience } = means;
  using _slot = await slots.take(signal).catch((error: unknown) => {
    throw cancelled(describeRequest(request), error);
  });
  let refusedSinceMs: number | undefined;
  for (let refusals = 0; ; refusals += 1) {
    // Before the turn, so that none is spent on a host that is down, and after it, for it may have been long.
    assertUp(means, request, breaker.waitMs());
    await budget.take(signal, patience.turnMs);
    assertUp(means, request, breaker.enter());
    try {
      return await callOnce(means, request, signal);
    } catch (error) {
      if (!isBarlakeError(error, 'E_RATE_LIMITED')) throw error;
      means.onRateLimited();
      budget.pause(refusalWaitMs(error, refusals, means.isUnlimited));
      refusedSinceMs ??= clock.monotonicMs();
      if (clock.monotonicMs() - refusedSinceMs >= patience.refusalMs) throw error;
    }
  }
}

async function callOnce(means: CallMeans, request: RestRequest, signal: AbortSignal): Promise<Called> {
  const { breaker, clock, site } = means;
  means.onSend();
  try {
    const answer = await httpGet(means, request, signal);
    const classified = classifyAnswer(answer, request, { site, nowMs: clock.nowMs() });
    breaker.answered();
    return { answer, classified };
  } catch (error) {
    const code = isBarlakeError(error) ? error.code : undefined;
    if (code === 'E_UNREACHABLE' || code === 'E_TIMEOUT' || code === 'E_VENDOR') breaker.failed();
    else if (code !== undefined && code !== 'E_CANCELLED') breaker.answered();
    throw error;
  }
}

function assertUp({ site }: CallMeans, request: RestRequest, retryAfterMs: number): void {
  if (retryAfterMs === 0) return;
  const seconds = Math.ceil(retryAfterMs / 1000);
  throw new BarlakeError('E_UNREACHABLE', {
    message: `${describeRequest(request)}: ${site.host} failed many times in a row and is left alone for ${seconds} s.`,
    mend: 'Check the connection and the vendor’s status page, then run again.',
    details: { ...requestDetails(request), retryAfterMs },
  });
}

function refusalWaitMs(error: BarlakeError, refusals: number, isUnlimited: boolean): number {
  const askedMs = error.details['retryAfterMs'];
  // A vendor that keeps asking for no wait at all would be asked again as fast as the line allows.
  if (typeof askedMs === 'number') return refusals === 0 ? askedMs : Math.max(askedMs, doubled(refusals - 1));
  return isUnlimited ? doubled(refusals) : REFUSAL_WAIT_MS;
}

function doubled(times: number): number {
  return Math.min(REFUSAL_WAIT_MS, THROTTLE_WAIT_MS * 2 ** times);
}
