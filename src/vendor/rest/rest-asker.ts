import type { z } from 'zod';
import { BarlakeError, isBarlakeError } from '../../domain/barlake-error.ts';
import { withRetries } from '../retry/with-retries.ts';
import { type CallMeans, callPastRefusals } from './call-past-refusals.ts';
import type { ClassifiedAnswer } from './classify-answer.ts';
import type { EntitlementMemory } from './entitlement/entitlement-memory.ts';
import { scopeOfRefusedDays } from './entitlement/scope-of-refusal.ts';
import { describeRequest, type RestRequest, requestDetails } from './rest-request.ts';

/** What an answer must look like. */
export interface AnswerShape<T> {
  readonly schema: z.ZodType<T>;
  /** Why an answer of the right shape is not the answer to this question; the vendor has mixed such things up. */
  misfit?(value: T): string | undefined;
}

/** An answer in its shape. */
export type Asked<T> =
  | {
      readonly kind: 'found';
      readonly value: T;
      readonly requestId: string | undefined;
      /** The answer as it came, inflated. */
      readonly body: Buffer;
    }
  | { readonly kind: 'absent'; readonly message: string };

/** Asks single questions, patiently. */
export interface RestAsker {
  /**
   * Throws E_CREDENTIALS_REFUSED, E_NOT_ENTITLED, E_REQUEST_REFUSED, E_RATE_LIMITED, E_VENDOR, E_UNREACHABLE, E_TIMEOUT
   * and E_CANCELLED, each with the question and the vendor’s name for the request.
   */
  ask<T>(request: RestRequest, shape: AnswerShape<T>, signal: AbortSignal): Promise<Asked<T>>;
}

/** What an asker works with. */
export interface RestAskerOptions extends CallMeans {
  readonly entitlements: EntitlementMemory;
  readonly attempts: number;
  readonly random: () => number;
}

/** Puts budget, breaker, retries and memory of refusals around single requests. */
export function createRestAsker(options: RestAskerOptions): RestAsker {
  const { entitlements, attempts, random } = options;
  return {
    async ask(request, shape, signal) {
      if (entitlements.isForbidden(request.family, request.range?.from)) throw refusedBefore(request);
      const settled = await withRetries(() => attemptOnce(options, request, shape, signal), {
        attempts,
        random,
        signal,
      });
      if (settled.kind === 'found' || settled.kind === 'absent') return settled;
      if (settled.kind === 'forbidden') rememberRefusal(options, request, settled.scope);
      throw settled.error;
    },
  };
}

/** What asking again would not change is handed out of the retries instead of being thrown. */
type Settled<T> =
  | Asked<T>
  | Extract<ClassifiedAnswer, { kind: 'forbidden' }>
  | { readonly kind: 'final'; readonly error: BarlakeError };

async function attemptOnce<T>(
  options: RestAskerOptions,
  request: RestRequest,
  shape: AnswerShape<T>,
  signal: AbortSignal,
): Promise<Settled<T>> {
  const called = await callPastRefusals(options, request, signal).catch(finalWhenRateLimited);
  if (called instanceof BarlakeError) return { kind: 'final', error: called };
  const { answer, classified } = called;
  if (classified.kind !== 'found') return classified;
  const { requestId, json } = classified;
  const parsed = shape.schema.safeParse(json);
  if (!parsed.success) return { kind: 'final', error: misshapen(request, requestId, parsed.error) };
  const misfit = shape.misfit?.(parsed.data);
  if (misfit !== undefined) throw unfit(request, requestId, misfit);
  return { kind: 'found', value: parsed.data, requestId, body: answer.body };
}

/** The patience for refusals for rate is used up; it must not be multiplied by the attempts. */
function finalWhenRateLimited(error: unknown): BarlakeError {
  if (isBarlakeError(error, 'E_RATE_LIMITED')) return error;
  throw error;
}

function rememberRefusal(
  { entitlements, clock }: RestAskerOptions,
  { family, range }: RestRequest,
  about: 'endpoint' | 'days',
): void {
  if (about === 'endpoint' || range === undefined) return entitlements.remember(family, { kind: 'endpoint' });
  const scope = scopeOfRefusedDays(range, clock.nowMs());
  if (scope !== undefined) entitlements.remember(family, scope);
}

function refusedBefore(request: RestRequest): BarlakeError {
  return new BarlakeError('E_NOT_ENTITLED', {
    message: `${describeRequest(request)}: the plan did not include this when it was asked within the last hour.`,
    mend: 'Ask for what the plan includes; after a change of plan, try again in an hour.',
    details: { ...requestDetails(request), remembered: true },
  });
}

function misshapen(request: RestRequest, requestId: string | undefined, error: z.ZodError): BarlakeError {
  const issue = error.issues[0];
  const at = issue === undefined || issue.path.length === 0 ? 'the answer' : issue.path.join('.');
  return new BarlakeError('E_VENDOR', {
    message: `${describeRequest(request)}: the answer has another shape than expected, at ${at}: ${issue?.message ?? 'unknown'}${named(requestId)}.`,
    mend: 'Update barlake; if there is no newer version, report this with the request id.',
    details: { ...requestDetails(request), requestId: requestId ?? null },
    cause: error,
  });
}

function unfit(request: RestRequest, requestId: string | undefined, why: string): BarlakeError {
  return new BarlakeError('E_VENDOR', {
    message: `${describeRequest(request)}: the answer does not fit the question, ${why}${named(requestId)}.`,
    mend: 'The vendor mixed something up; run again.',
    details: { ...requestDetails(request), requestId: requestId ?? null },
  });
}

function named(requestId: string | undefined): string {
  return requestId === undefined ? '' : ` (request ${requestId})`;
}
