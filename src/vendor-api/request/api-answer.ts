/** An answer before it is written as bytes. */
export interface ApiAnswer {
  readonly status: number;
  readonly body: object;
  /** Rows in the page of a v3 list; such answers carry `Link` and `X-Item-Count`. */
  readonly itemCount?: number | undefined;
}

/** Why a request is refused. */
export type Refusal =
  | { readonly kind: 'bad-request'; readonly error: string }
  | { readonly kind: 'no-key' | 'unknown-key' | 'not-entitled' | 'outside-timeframe' | 'too-many-requests' }
  | { readonly kind: 'not-found'; readonly message: string };

const TEXTS = {
  'no-key': 'API Key was not provided',
  'unknown-key': 'Unknown API Key',
  'not-entitled':
    'You are not entitled to this data. Please upgrade your plan at https://massive.com/pricing',
  'outside-timeframe':
    "Your plan doesn't include this data timeframe. Please upgrade your plan at https://massive.com/pricing",
  'too-many-requests':
    "You've exceeded the maximum requests per minute, please wait or upgrade your subscription to continue. https://massive.com/pricing",
} as const;

/** The answer with 200 around a body. */
export function found(body: object, itemCount?: number): ApiAnswer {
  return { status: 200, body, itemCount };
}

/** The vendor’s words for a refusal: 400, 401 and 429 have an `error`, 403 and 404 a `message`. */
export function refused(refusal: Refusal, requestId: string): ApiAnswer {
  const request_id = requestId;
  switch (refusal.kind) {
    case 'bad-request':
      return { status: 400, body: { status: 'ERROR', request_id, error: refusal.error } };
    case 'no-key':
    case 'unknown-key':
      return { status: 401, body: { status: 'ERROR', request_id, error: TEXTS[refusal.kind] } };
    case 'not-entitled':
    case 'outside-timeframe':
      return { status: 403, body: { status: 'NOT_AUTHORIZED', request_id, message: TEXTS[refusal.kind] } };
    case 'not-found':
      return { status: 404, body: { status: 'NOT_FOUND', request_id, message: refusal.message } };
    case 'too-many-requests':
      return { status: 429, body: { status: 'ERROR', request_id, error: TEXTS[refusal.kind] } };
  }
}

/** Thrown by what reads parameters; the router answers 400 with its message. */
export class BadRequest extends Error {}
