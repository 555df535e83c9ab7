import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** The top of the repository. */
export const ROOT: string = join(import.meta.dirname, '..', '..');

/** A fenced block of a page. */
export interface Fence {
  /** The word behind the opening fence: `sh`. */
  readonly language: string;
  readonly text: string;
  /** Of the opening fence, from 1. */
  readonly line: number;
  /** The HTML comment that stands directly above, without its marks. */
  readonly comment: string | undefined;
}

/** A link as it stands in a page. */
export interface Link {
  readonly target: string;
  readonly line: number;
}

/** What the tests look at in a page. */
export interface Page {
  /** Relative to the root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  readonly fences: readonly Fence[];
  readonly links: readonly Link[];
  /** What a link may have behind its `#`. */
  readonly anchors: ReadonlySet<string>;
}

/** Paths of all pages: those at the top, and those below `docs/`. */
export function pagePaths(): readonly string[] {
  const top = readdirSync(ROOT).filter((name) => name.endsWith('.md'));
  const below = readdirSync(join(ROOT, 'docs'), { recursive: true, encoding: 'utf8' });
  const guides = below
    .filter((name) => name.endsWith('.md'))
    .map((name) => `docs/${name.replaceAll('\\', '/')}`);
  return [...top, ...guides].sort();
}

/** Reads a page. */
export function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8');
  return { path, text, ...parsePage(text) };
}

const FENCE = /^```(?<language>[\w-]*)/;
const COMMENT = /^<!--(?<comment>.*)-->$/;
const HEADING = /^#{1,6} (?<title>.+)$/;

/** Splits Markdown into what {@link Page} holds. A fence that is never closed reaches to the end. */
export function parsePage(text: string): Pick<Page, 'fences' | 'links' | 'anchors'> {
  const fences: Fence[] = [];
  const links: Link[] = [];
  const anchors = new Set<string>();
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index] ?? '';
    const language = FENCE.exec(line)?.groups?.['language'];
    if (language !== undefined) {
      const end = lines.indexOf('```', index + 1);
      const last = end === -1 ? lines.length : end;
      const comment = COMMENT.exec(lines[index - 1] ?? '')?.groups?.['comment']?.trim();
      fences.push({ language, text: lines.slice(index + 1, last).join('\n'), line: index + 1, comment });
      index = last;
      continue;
    }
    const title = HEADING.exec(line)?.groups?.['title'];
    if (title !== undefined) addAnchor(anchors, title);
    for (const match of line.matchAll(/\]\((?<target>[^)\s]+)\)/g)) {
      links.push({ target: match.groups?.['target'] ?? '', line: index + 1 });
    }
  }
  return { fences, links, anchors };
}

/** As on GitHub: small letters, blanks to hyphens, punctuation gone, repeated ones numbered. */
function addAnchor(anchors: Set<string>, title: string): void {
  const plain = title.replaceAll(/\[([^\]]*)\]\([^)]*\)/g, '$1').toLowerCase();
  const base = plain.replaceAll(/[^\p{L}\p{N}\s_-]/gu, '').replaceAll(/\s/g, '-');
  let anchor = base;
  for (let number = 1; anchors.has(anchor); number++) anchor = `${base}-${number}`;
  anchors.add(anchor);
}
