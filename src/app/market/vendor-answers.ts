import { createHash } from 'node:crypto';
import { isBarlakeError } from '../../domain/barlake-error.ts';
import { localDayOf } from '../../domain/local-time.ts';
import { utcDateOf } from '../../domain/trading-day.ts';
import { answerRequest } from '../../vendor-api/answer-request.ts';
import type { Entitlement } from '../../vendor-api/entitlement.ts';
import { type EncodedAnswer, encodeAnswer } from '../../vendor-api/http/encode-answer.ts';
import { parseRequestTarget } from '../../vendor-api/http/request-target.ts';
import { withoutKey } from '../../vendor-api/http/without-key.ts';
import { type ApiAnswer, refused } from '../../vendor-api/request/api-answer.ts';
import type { LakeMarket } from './lake-market.ts';
import type { Dependency } from './market-world.ts';
import { MISSING_HEADER } from './missing-data.ts';
import { weightedLru } from './weighted-lru.ts';

/** A request with a key that was accepted. */
export interface VendorRequest {
  /** The target as it came. */
  readonly url: string;
  /** Where the client finds this server, without a trailing slash. */
  readonly baseUrl: string;
  readonly acceptEncoding: string | undefined;
}

/** Answers in the vendor’s protocol, out of memory where nothing has changed since. */
export interface VendorAnswers {
  answer(request: VendorRequest): Promise<EncodedAnswer>;
  /** An answer that needs no market. */
  refuse(refusal: Parameters<typeof refused>[0], acceptEncoding?: string): Promise<EncodedAnswer>;
}

/** What answers may take. */
export interface VendorAnswersOptions {
  /** Bytes of answers kept in memory. */
  readonly cacheBytesMax?: number | undefined;
  /** Hears of answers that failed; their causes never reach a client. */
  readonly onFailure?: ((error: unknown) => void) | undefined;
}

interface Kept {
  readonly answer: EncodedAnswer;
  readonly dependencies: readonly Dependency[];
  /** Of the catalog, when the dependencies were last looked at. */
  version: string;
}

/** The latest day of all shares is a megabyte; a day of one share’s minutes, 10 kB. */
const CACHE_BYTES_MAX = 128 * 1024 * 1024;

/** What an answer takes besides its bytes. */
const ENTRY_BYTES = 1024;

/** Answers made at once, of some megabytes each at the most, and those that may wait: what comes on top is told to come back. */
const MAKERS_MAX = 16;
const WAITING_MAX = 1000;

const UNLIMITED: Entitlement = { judge: () => ({ kind: 'granted' }), isDelayed: false };

/** The clock decides these; nothing of the lake is in them. */
const BY_THE_CLOCK = /^\/v1\/marketstatus\//;

/** Opens the answers over a market. */
export function openVendorAnswers(market: LakeMarket, options: VendorAnswersOptions = {}): VendorAnswers {
  const kept = weightedLru<Kept>(
    options.cacheBytesMax ?? CACHE_BYTES_MAX,
    ({ answer }) => answer.bytes.length + ENTRY_BYTES,
  );
  const making = new Map<string, Promise<EncodedAnswer>>();
  const nextId = requestIds(market.nowMs());
  const room = makeRoom();
  const refuse: VendorAnswers['refuse'] = async (refusal, acceptEncoding) => {
    const requestId = nextId();
    return encodeAnswer(refused(refusal, requestId), { requestId, acceptEncoding });
  };
  const make = async (request: VendorRequest, key: string, version: string): Promise<EncodedAnswer> => {
    const requestId = nextId();
    const made = await makeAnswer(market, request, { requestId, onFailure: options.onFailure });
    if (made.isLasting) kept.set(key, { ...made, version });
    return withHeader(made.answer, 'X-Barlake-Cache', 'miss');
  };
  return {
    refuse,
    async answer(request) {
      const version = await market.version();
      const key = keyOf(request, market.nowMs());
      const known = kept.get(key);
      if (known !== undefined && (await isFresh(known, version))) {
        return withHeader(known.answer, 'X-Barlake-Cache', 'hit');
      }
      const running = making.get(key);
      if (running !== undefined) return running;
      if (room.waiting() > WAITING_MAX) return busy(nextId(), request.acceptEncoding);
      const made = room.enter(async () => make(request, key, version));
      making.set(key, made);
      try {
        return await made;
      } finally {
        making.delete(key);
      }
    },
  };
}

/** Answers about “today” are others tomorrow, in New York and for coins. */
function keyOf({ url, baseUrl, acceptEncoding }: VendorRequest, nowMs: number): string {
  const encoding = /\bgzip\b/.test(acceptEncoding ?? '') ? 'gzip' : 'plain';
  const days = `${localDayOf(nowMs, 'America/New_York')} ${utcDateOf(nowMs)}`;
  return `${encoding} ${days} ${baseUrl} ${withoutKey(url)}`;
}

async function isFresh(known: Kept, version: string): Promise<boolean> {
  if (known.version === version) return true;
  for (const { digest, now } of known.dependencies) if ((await now()) !== digest) return false;
  known.version = version;
  return true;
}

interface Made {
  readonly answer: EncodedAnswer;
  readonly dependencies: readonly Dependency[];
  readonly isLasting: boolean;
}

async function makeAnswer(
  market: LakeMarket,
  { url, baseUrl, acceptEncoding }: VendorRequest,
  {
    requestId,
    onFailure,
  }: { readonly requestId: string; readonly onFailure: VendorAnswersOptions['onFailure'] },
): Promise<Made> {
  const target = parseRequestTarget(withoutKey(url));
  const options = { requestId, acceptEncoding };
  if (target === undefined) {
    const answer = refused({ kind: 'bad-request', error: 'The address cannot be decoded' }, requestId);
    return { answer: await encodeAnswer(answer, options), dependencies: [], isLasting: false };
  }
  const view = market.view();
  const request = { path: target.decodedPath, query: target.query, baseUrl, requestId };
  let answer: ApiAnswer;
  try {
    answer = await answerRequest({ source: view.source, entitlement: UNLIMITED, request });
  } catch (error) {
    onFailure?.(error);
    return {
      answer: await encodeAnswer(failed(error, requestId), options),
      dependencies: [],
      isLasting: false,
    };
  }
  const encoded = await encodeAnswer(answer, options);
  const missing = view.missing.header();
  const origins = [...view.origins].join(',');
  return {
    answer: {
      ...encoded,
      headers: {
        ...encoded.headers,
        ...(missing === undefined ? {} : { [MISSING_HEADER]: missing }),
        ...(origins === '' ? {} : { 'X-Barlake-Source': origins }),
      },
    },
    dependencies: [...view.dependencies.values()],
    isLasting: answer.status < 500 && !BY_THE_CLOCK.test(target.decodedPath),
  };
}

/** The code and nothing else: messages name files and symbols. */
function failed(error: unknown, requestId: string): ApiAnswer {
  const code = isBarlakeError(error) ? error.code : 'E_UNEXPECTED';
  const text = `The lake could not be read (${code}). Its log says why.`;
  return { status: 500, body: { status: 'ERROR', request_id: requestId, error: text } };
}

async function busy(requestId: string, acceptEncoding: string | undefined): Promise<EncodedAnswer> {
  const text = 'The server has more to do than it can. Try again in a second.';
  const answer = { status: 503, body: { status: 'ERROR', request_id: requestId, error: text } };
  return withHeader(await encodeAnswer(answer, { requestId, acceptEncoding }), 'Retry-After', '1');
}

function withHeader(answer: EncodedAnswer, name: string, value: string): EncodedAnswer {
  return { ...answer, headers: { ...answer.headers, [name]: value } };
}

/** 32 hexadecimal digits, others for every answer that is made. */
function requestIds(startMs: number): () => string {
  let count = 0;
  return () => {
    count += 1;
    return createHash('sha256').update(`${startMs} ${count}`).digest('hex').slice(0, 32);
  };
}

interface Room {
  enter<Result>(work: () => Promise<Result>): Promise<Result>;
  waiting(): number;
}

/** Lets so many in at once; the others wait in the order in which they came. */
function makeRoom(): Room {
  let inside = 0;
  const queue: (() => void)[] = [];
  return {
    waiting: () => queue.length,
    async enter(work) {
      if (inside < MAKERS_MAX) inside += 1;
      else await new Promise<void>((resolve) => queue.push(resolve));
      try {
        return await work();
      } finally {
        const next = queue.shift();
        if (next === undefined) inside -= 1;
        else next();
      }
    },
  };
}
