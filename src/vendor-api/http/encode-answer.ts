import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import type { ApiAnswer } from '../request/api-answer.ts';

const compress = promisify(gzip);

/** An answer as it goes over the wire. */
export interface EncodedAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly bytes: Buffer;
}

/** Writes an answer as JSON, compressed when the client takes gzip, with the headers the vendor sends along. */
export async function encodeAnswer(
  answer: ApiAnswer,
  { requestId, acceptEncoding }: { readonly requestId: string; readonly acceptEncoding: string | undefined },
): Promise<EncodedAnswer> {
  const text = Buffer.from(JSON.stringify(answer.body));
  const isCompressed = /\bgzip\b/.test(acceptEncoding ?? '');
  return {
    status: answer.status,
    headers: {
      'Content-Type': 'application/json',
      Vary: 'Accept-Encoding',
      'X-Request-Id': requestId,
      ...(isCompressed ? { 'Content-Encoding': 'gzip' } : {}),
      ...listHeaders(answer),
    },
    bytes: isCompressed ? await compress(text) : text,
  };
}

function listHeaders({ body, itemCount }: ApiAnswer): Readonly<Record<string, string>> {
  if (itemCount === undefined) return {};
  const next = 'next_url' in body && typeof body.next_url === 'string' ? body.next_url : undefined;
  return {
    'X-Item-Count': String(itemCount),
    ...(next === undefined ? {} : { Link: `<${next}>; rel="next"` }),
  };
}
