import type { Pool } from 'undici';
import { classifyFailure } from './classify-failure.ts';
import { inflateBody, receiveBody } from './read-body.ts';
import { RequestDeadline } from './request-deadline.ts';
import { describeRequest, pathWithQuery, type RestRequest, type RestSite } from './rest-request.ts';

/** An answer as it came, whatever its status. */
export interface HttpAnswer {
  readonly status: number;
  /** Lower-case names; of repeated headers the first. */
  readonly headers: Readonly<Record<string, string>>;
  /** Inflated. */
  readonly body: Buffer;
}

/** What every request is sent with. */
export interface HttpGetOptions {
  readonly pool: Pool;
  /** Path of the base URL, without a slash at its end. */
  readonly basePath: string;
  readonly apiKey: string;
  readonly site: RestSite;
  /** Deadline for headers, and for each chunk after the one before, in milliseconds. */
  readonly timeoutMs: number;
  /** Hears of bytes as they arrive, as they are sent. */
  readonly onBytes: (count: number) => void;
}

/**
 * Sends one request and takes its answer whole; follows no redirect, for that would carry the key elsewhere. The key
 * goes into a header, never into the URL. Throws E_TIMEOUT, E_CANCELLED, E_UNREACHABLE and E_VENDOR.
 */
export async function httpGet(
  options: HttpGetOptions,
  request: RestRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  try {
    const answer = await receive(options, request, signal);
    // Outside the deadline: our own work must not be held against the vendor.
    return { ...answer, body: await inflateBody(answer.body, answer.headers['content-encoding']) };
  } catch (error) {
    throw classifyFailure(error, request, options.site);
  }
}

/** The answer as it is sent. */
async function receive(
  { pool, basePath, apiKey, site, timeoutMs, onBytes }: HttpGetOptions,
  request: RestRequest,
  signal: AbortSignal,
): Promise<HttpAnswer> {
  const what = describeRequest(request);
  using deadline = new RequestDeadline({ what, host: site.host, timeoutMs, signal });
  try {
    const response = await pool.request({
      method: 'GET',
      path: `${basePath}${pathWithQuery(request)}`,
      headers: {
        authorization: `Bearer ${apiKey}`,
        accept: 'application/json',
        'accept-encoding': 'gzip',
        'user-agent': 'barlake',
      },
      headersTimeout: 0,
      bodyTimeout: 0,
      signal: deadline.signal,
    });
    deadline.arrives();
    try {
      const body = await receiveBody(response.body, (count) => {
        deadline.arrives();
        onBytes(count);
      });
      return { status: response.statusCode, headers: firstOfEach(response.headers), body };
    } finally {
      // A body that was not read to its end would hold the connection.
      response.body.destroy();
    }
  } catch (error) {
    // The socket’s own error after an abort says less than why we aborted.
    throw deadline.failure ?? error;
  }
}

function firstOfEach(
  headers: Readonly<Record<string, string | string[] | undefined>>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) => {
      const first = Array.isArray(value) ? value[0] : value;
      return first === undefined ? [] : [[name.toLowerCase(), first]];
    }),
  );
}
