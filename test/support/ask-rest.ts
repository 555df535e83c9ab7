import type { Sandbox } from '../../src/sandbox/start-sandbox.ts';

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

/** Asks for a path, or for a whole address, with the sandbox’s key as a bearer token. */
export async function ask(sandbox: Sandbox, path: string, key: string = sandbox.apiKey): Promise<Answer> {
  const url = path.startsWith('http') ? path : `${sandbox.rest}${path}`;
  const response = await fetch(url, { headers: { Authorization: `Bearer ${key}` } });
  const text = await response.text();
  return { status: response.status, headers: response.headers, text, body: read(text) };
}

/** All pages of a list or of bars, by following `next_url` as it stands. */
export async function askAll(sandbox: Sandbox, path: string): Promise<readonly Answer[]> {
  const pages: Answer[] = [];
  let next: string | undefined = path;
  while (next !== undefined) {
    const page: Answer = await ask(sandbox, next);
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
