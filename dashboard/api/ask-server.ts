import { CHANGE_HEADER } from '../../contract/api/api-path.ts';
import { problemDocumentSchema } from '../../contract/api/problem.ts';
import { ApiFailure, failureOf } from './api-failure.ts';

/** A request; with a body it is a POST, which says with a header that it comes from a page of this server. */
export interface Question {
  readonly address: string;
  /** GET without a body, POST with one. */
  readonly method?: 'DELETE';
  readonly body?: unknown;
  readonly signal?: AbortSignal | undefined;
}

/**
 * Asks and returns the answer, its body unread.
 * @throws {ApiFailure} for every status that is not a success, and when there is no answer.
 */
export async function askServer(question: Question): Promise<Response> {
  const response = await send(question);
  if (!response.ok) throw await readProblem(response);
  return response;
}

/**
 * Asks for a document and checks it by its schema.
 * @throws {ApiFailure} as {@link askServer}, and when the answer is not what the contract says.
 */
export async function askDocument<Document>(
  question: Question,
  read: (json: unknown) => Document,
): Promise<Document> {
  const response = await askServer(question);
  const json: unknown = await response.json();
  try {
    return read(json);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    throw failureOf(
      response.status,
      `The answer of ${question.address} is not what this page expects: ${detail}`,
      'Reload the page: the server may have been updated.',
    );
  }
}

async function send({ address, method, body, signal }: Question): Promise<Response> {
  const type = body === undefined ? {} : { 'content-type': 'application/json' };
  const change = body === undefined && method === undefined ? {} : { [CHANGE_HEADER]: '1' };
  try {
    return await fetch(address, {
      method: method ?? (body === undefined ? 'GET' : 'POST'),
      headers: { ...type, ...change },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      signal: signal ?? null,
    });
  } catch (error) {
    if (signal?.aborted === true) throw error;
    throw failureOf(0, 'The server does not answer.', 'See that `barlake serve` still runs, then try again.');
  }
}

async function readProblem(response: Response): Promise<ApiFailure> {
  try {
    return new ApiFailure(response.status, problemDocumentSchema.parse(await response.json()));
  } catch {
    return failureOf(response.status, `The server answered ${response.status}.`, null);
  }
}
