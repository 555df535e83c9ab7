/** Puts lines together to statements, which end with a semicolon outside of quotes and comments. */
export interface StatementReader {
  /** Takes a line, without its end, and gives the statements that it completes, without their semicolons. */
  feed(line: string): readonly string[];
  /** Nothing has begun: the next line may be a command of the prompt. */
  readonly isEmpty: boolean;
  /** What has begun and has not ended, if it is more than comments; forgets it. */
  take(): string | undefined;
  /** Characters of what has begun. */
  readonly length: number;
}

/** What the text is in the middle of. */
type Inside =
  | { readonly kind: 'statement' }
  | { readonly kind: 'text'; readonly end: "'" | '"'; readonly hasEscapes: boolean }
  | { readonly kind: 'dollar'; readonly tag: string }
  | { readonly kind: 'comment'; readonly depth: number };

const STATEMENT: Inside = { kind: 'statement' };

interface Step {
  readonly inside: Inside;
  /** Where to go on. */
  readonly next: number;
  readonly ends?: true;
  /** More than blanks and comments. */
  readonly hasContent?: true;
}

/** A reader at the beginning of a text. */
export function createStatementReader(): StatementReader {
  let begun = '';
  let inside: Inside = STATEMENT;
  let hasContent = false;
  const reset = (): void => {
    begun = '';
    inside = STATEMENT;
    hasContent = false;
  };
  return {
    feed(line) {
      const text = `${line}\n`;
      const complete: string[] = [];
      let start = 0;
      for (let at = 0; at < text.length; ) {
        const step = advance(text, at, inside);
        hasContent ||= step.hasContent === true;
        inside = step.inside;
        if (step.ends === true) {
          if (hasContent) complete.push((begun + text.slice(start, at)).trim());
          reset();
          start = step.next;
        }
        at = step.next;
      }
      begun += text.slice(start);
      if (!hasContent && inside.kind === 'statement') reset();
      return complete;
    },
    get isEmpty() {
      return begun === '';
    },
    take() {
      const rest = hasContent ? begun.trim() : undefined;
      reset();
      return rest;
    },
    get length() {
      return begun.length;
    },
  };
}

function advance(text: string, at: number, inside: Inside): Step {
  if (inside.kind === 'statement') return inStatement(text, at);
  if (inside.kind === 'text') return inText(text, at, inside);
  if (inside.kind === 'comment') return inComment(text, at, inside.depth);
  const end = text.indexOf(inside.tag, at);
  return end === -1
    ? { inside, next: text.length, hasContent: true }
    : { inside: STATEMENT, next: end + inside.tag.length, hasContent: true };
}

const PLAIN = /[^;'"$/-]+/y;
const TAG = /\$(?:[A-Za-z_\u0080-\uFFFF][\w\u0080-\uFFFF]*)?\$/y;
const WORD = /[\w$\u0080-\uFFFF]/;

function inStatement(text: string, at: number): Step {
  const plain = matchAt(PLAIN, text, at);
  if (plain !== undefined) {
    const next = at + plain.length;
    return plain.trim() === '' ? { inside: STATEMENT, next } : { inside: STATEMENT, next, hasContent: true };
  }
  const character = text[at];
  if (character === ';') return { inside: STATEMENT, next: at + 1, ends: true };
  if (text.startsWith('--', at)) return { inside: STATEMENT, next: text.length };
  if (text.startsWith('/*', at)) return { inside: { kind: 'comment', depth: 1 }, next: at + 2 };
  const isAfterWord = at > 0 && WORD.test(text[at - 1] ?? '');
  if (character === '$' && !isAfterWord) {
    const tag = matchAt(TAG, text, at);
    if (tag !== undefined)
      return { inside: { kind: 'dollar', tag }, next: at + tag.length, hasContent: true };
  }
  if (character === "'" || character === '"') {
    // E'it\\'s' knows the backslash, other texts do not.
    const hasEscapes = character === "'" && /(?:^|[^\w$\u0080-\uFFFF])[eE]$/.test(text.slice(0, at));
    return { inside: { kind: 'text', end: character, hasEscapes }, next: at + 1, hasContent: true };
  }
  return { inside: STATEMENT, next: at + 1, hasContent: true };
}

function inText(text: string, at: number, inside: Extract<Inside, { kind: 'text' }>): Step {
  for (let next = at; next < text.length; next += 1) {
    if (inside.hasEscapes && text[next] === '\\') next += 1;
    else if (text[next] === inside.end) {
      if (text[next + 1] !== inside.end) return { inside: STATEMENT, next: next + 1 };
      next += 1;
    }
  }
  return { inside, next: text.length };
}

function inComment(text: string, at: number, depth: number): Step {
  const mark = /\/\*|\*\//g;
  mark.lastIndex = at;
  const found = mark.exec(text);
  if (found === null) return { inside: { kind: 'comment', depth }, next: text.length };
  const left = depth + (found[0] === '/*' ? 1 : -1);
  const next = found.index + 2;
  return { inside: left === 0 ? STATEMENT : { kind: 'comment', depth: left }, next };
}

function matchAt(pattern: RegExp, text: string, at: number): string | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text)?.[0];
}
