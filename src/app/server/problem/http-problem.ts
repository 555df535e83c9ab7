/** What is wrong with a request itself, as an answer. */
export class HttpProblem extends Error {
  override readonly name = 'HttpProblem';
  readonly statusCode: number;
  readonly mend: string | null;
  readonly details: Readonly<Record<string, string | number>>;

  constructor(
    statusCode: number,
    message: string,
    {
      mend = null,
      details = {},
    }: { readonly mend?: string | null; readonly details?: Readonly<Record<string, string | number>> } = {},
  ) {
    super(message);
    this.statusCode = statusCode;
    this.mend = mend;
    this.details = details;
  }
}
