import type { ProblemDocument } from '../../contract/api/problem.ts';

/** What the server refused, or why it could not be asked. `status` is 0 when there was no answer at all. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure';
  readonly status: number;
  readonly problem: ProblemDocument;

  constructor(status: number, problem: ProblemDocument) {
    super(problem.message);
    this.status = status;
    this.problem = problem;
  }
}

/** A failure that did not come from the server itself: no answer, or one that cannot be read. */
export function failureOf(status: number, message: string, mend: string | null): ApiFailure {
  return new ApiFailure(status, { code: 'E_HTTP', message, mend, details: {}, requestId: '' });
}
