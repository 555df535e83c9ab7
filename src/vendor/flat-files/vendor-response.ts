/** What is known of a response that became an error. Headers have lower-case names. */
export interface VendorResponse {
  readonly status: number;
  /** The `Code` of the XML body; `undefined` without such a body (always so for HEAD). */
  readonly code: string | undefined;
  readonly message: string;
  readonly headers: Readonly<Record<string, string>>;
}

/** Reads the parts we go by from an error the S3 client threw; `undefined` when no response was involved. */
export function vendorResponse(error: unknown): VendorResponse | undefined {
  const status =
    field(field(error, '$metadata'), 'httpStatusCode') ?? field(field(error, '$response'), 'statusCode');
  if (typeof status !== 'number') return undefined;
  const code = field(error, 'Code');
  const message = field(error, 'message');
  return {
    status,
    code: typeof code === 'string' ? code : undefined,
    message: typeof message === 'string' ? message : '',
    headers: headersOf(error),
  };
}

function headersOf(error: unknown): Record<string, string> {
  const headers = field(field(error, '$response'), 'headers');
  if (typeof headers !== 'object' || headers === null) return {};
  return Object.fromEntries(
    Object.entries(headers).map(([name, value]) => [name.toLowerCase(), String(value)]),
  );
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[name] : undefined;
}
