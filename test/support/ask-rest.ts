/** An answer of the REST side. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** `undefined` when it is no JSON. */
  readonly body: Readonly<Record<string, unknown>> & {
    readonly results?: readonly Row[];
    readonly next_url?: string;
  };
}

/** A row of a list, or a bar. */
export type Row = Readonly<Record<string, unknown>>;

/** A server of the vendor’s API: the sandbox, or a lake. */
export interface RestServer {
  readonly rest: string;
  readonly apiKey: string;
}

/** Asks for a path, or for a whole address, with the server’s key as a bearer token. */
export async function ask(server: RestServer, path: string, key: string = server.apiKey): Promise<Answer> {
  const url = path.startsWith('http') ? path : `${server.rest}${path}`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${key}` } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: read(text) };
}

/** All pages of a list or of bars, by following `next_url` as it stands. */
export async function askAll(server: RestServer, path: string): Promise<readonly Answer[]> {
  const pages: Answer[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page: Answer = await ask(server, next);
    pages.push(page);
    if (pages.length > MAX_PAGES) throw new Error(`more than ${MAX_PAGES} pages of ${path}`);
    next = page.body.next_url;
  }
  return pages;
}

/** The rows of all pages. */
export function rowsOf(pages: readonly Answer[]): readonly Row[] {
  return pages.flatMap(({ body }) => body.results ?? []);
}

const MAX_PAGES = 2000;

function read(text: string): Answer['body'] {
  try {
    return JSON.parse(text) as Answer['body'];
  } catch {
    return { notJson: text };
  }
}
