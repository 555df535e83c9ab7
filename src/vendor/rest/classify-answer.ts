import { vendorErrorSchema } from '../../../contract/vendor/error-body.ts';
import { BarlakeError, type BarlakeErrorInit } from '../../domain/barlake-error.ts';
import type { ErrorCode } from '../../domain/error-code.ts';
import { parseRetryAfterMs } from '../retry/retry-after.ts';
import type { HttpAnswer } from './http-get.ts';
import {
  describeRequest,
  quoteVendor,
  type RestRequest,
  type RestSite,
  requestDetails,
} from './rest-request.ts';

/** What an answer means, unless it is an error. */
export type ClassifiedAnswer =
  | { readonly kind: 'found'; readonly json: unknown; readonly requestId: string | undefined }
  | { readonly kind: 'absent'; readonly message: string }
  | {
      readonly kind: 'forbidden';
      /** Whether the plan leaves out the question, or only the days asked for. */
      readonly scope: 'endpoint' | 'days';
      readonly error: BarlakeError;
    };

/** What is known of one answer. */
interface Facts {
  readonly request: RestRequest;
  readonly site: RestSite;
  readonly answer: HttpAnswer;
  /** The body as JSON; `undefined` when it is none. */
  readonly json: unknown;
  /** `status` of the body. */
  readonly bodyStatus: string | undefined;
  /** `error` or `message` of the body, fit for a message; empty when there is neither. */
  readonly said: string;
  readonly requestId: string | undefined;
}

/**
 * Says what an answer means, by its HTTP status and the `status` in its body: some refusals of the plan come as 401, and
 * a 200 may carry an error. Throws E_CREDENTIALS_REFUSED, E_REQUEST_REFUSED, E_RATE_LIMITED, E_TIMEOUT and E_VENDOR.
 */
export function classifyAnswer(
  answer: HttpAnswer,
  request: RestRequest,
  { site, nowMs }: { readonly site: RestSite; readonly nowMs: number },
): ClassifiedAnswer {
  const facts = readFacts(answer, request, site);
  const { bodyStatus, json, requestId } = facts;
  const { status } = answer;
  if (status === 429) throw refusedForRate(facts, nowMs);
  // What is no JSON comes from something in between, whatever its status claims.
  if (json === undefined) throw unreadable(facts, nowMs);
  if (bodyStatus === 'NOT_AUTHORIZED') return forbidden(facts);
  if (status === 401 || (status === 403 && /api ?key/i.test(facts.said))) throw refusedKey(facts);
  if (status === 403) return forbidden(facts);
  if (status === 404 || bodyStatus === 'NOT_FOUND') {
    return { kind: 'absent', message: `${describeRequest(request)}: ${facts.said || 'not found'}` };
  }
  if (status === 408) throw gaveUp(facts);
  if (status >= 400 && status < 500) throw refusedRequest(facts);
  if (status !== 200 || bodyStatus === 'ERROR') throw unreadable(facts, nowMs);
  return { kind: 'found', json, requestId };
}

function readFacts(answer: HttpAnswer, request: RestRequest, site: RestSite): Facts {
  const json = parseJson(answer);
  const parsed = vendorErrorSchema.safeParse(json);
  const body = parsed.success ? parsed.data : {};
  const requestId = answer.headers['x-request-id'] ?? body.request_id;
  return {
    request,
    site,
    answer,
    json,
    bodyStatus: body.status === undefined ? undefined : quoteVendor(body.status, site).toUpperCase(),
    said: quoteVendor(body.error ?? body.message ?? '', site),
    requestId: requestId === undefined ? undefined : quoteVendor(requestId, site),
  };
}

/** Only objects and arrays count: a bare number or text is nothing the vendor answers. */
function parseJson({ headers, body }: HttpAnswer): unknown {
  if (/html/i.test(headers['content-type'] ?? '')) return undefined;
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(body);
    const json: unknown = JSON.parse(text);
    return typeof json === 'object' && json !== null ? json : undefined;
  } catch {
    return undefined;
  }
}

function forbidden(facts: Facts): ClassifiedAnswer {
  const { request } = facts;
  const scope =
    request.range !== undefined && /time ?frame|histor|date/i.test(facts.said) ? 'days' : 'endpoint';
  const error = failure('E_NOT_ENTITLED', facts, {
    message:
      scope === 'days'
        ? 'the plan does not include these days'
        : 'the plan does not include this kind of data',
    mend:
      scope === 'days'
        ? 'Ask for days that the plan reaches: neither too far back nor too recent.'
        : 'Choose a plan that includes it, or another source.',
    details: { scope },
  });
  return { kind: 'forbidden', scope, error };
}

function gaveUp(facts: Facts): BarlakeError {
  return failure('E_TIMEOUT', facts, {
    message: 'the vendor gave up waiting for the request',
    mend: 'Check the connection, then run again.',
  });
}

function refusedKey(facts: Facts): BarlakeError {
  return failure('E_CREDENTIALS_REFUSED', facts, {
    message: 'the vendor does not accept the API key',
    mend: 'Copy the API key from the vendor’s dashboard again; the S3 key pair is another one.',
  });
}

function refusedRequest(facts: Facts): BarlakeError {
  return failure('E_REQUEST_REFUSED', facts, {
    message: 'the vendor finds the request wrong',
    mend: 'Check symbol and dates; if they are right, report it with the request id.',
  });
}

function refusedForRate(facts: Facts, nowMs: number): BarlakeError {
  return failure('E_RATE_LIMITED', facts, {
    message: 'the vendor asks for fewer requests',
    mend: 'Set vendor.rateLimitPerMinute to what the plan allows; lower it when other programs use the same key.',
    details: retryAfter(facts, nowMs),
  });
}

function unreadable(facts: Facts, nowMs: number): BarlakeError {
  const { status } = facts.answer;
  const what = facts.json === undefined ? 'the answer is no JSON' : 'the vendor reports an error';
  const elsewhere = status < 500 && facts.json === undefined;
  return failure('E_VENDOR', facts, {
    message: status >= 500 ? 'the vendor has a fault' : what,
    mend: elsewhere
      ? 'Check vendor.baseUrl, and whether a proxy answers in the vendor’s place.'
      : 'The vendor has trouble; run again later.',
    details: status >= 500 ? retryAfter(facts, nowMs) : {},
  });
}

function retryAfter({ answer }: Facts, nowMs: number): Record<string, number> {
  const retryAfterMs = parseRetryAfterMs(answer.headers['retry-after'], nowMs);
  return retryAfterMs === undefined ? {} : { retryAfterMs };
}

function failure(code: ErrorCode, facts: Facts, init: BarlakeErrorInit): BarlakeError {
  const { request, answer, bodyStatus, said, requestId } = facts;
  const how = `HTTP ${answer.status}${bodyStatus === undefined ? '' : ` ${bodyStatus}`}`;
  const where = requestId === undefined ? how : `${how}, request ${requestId}`;
  const quoted = said === '' ? '' : `: “${said}”`;
  return new BarlakeError(code, {
    ...init,
    message: `${describeRequest(request)}: ${init.message} (${where})${quoted}${/[.?!]”$/.test(quoted) ? '' : '.'}`,
    details: {
      ...requestDetails(request),
      status: answer.status,
      vendorStatus: bodyStatus ?? null,
      requestId: requestId ?? null,
      ...init.details,
    },
  });
}
