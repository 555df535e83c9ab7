import { type Comment, type Node, type Program, parseSync, Visitor, type VisitorObject } from 'oxc-parser';
import { type ModuleLink, readModuleLinks } from './module-link.ts';

/** A parsed TypeScript file. */
export interface Syntax {
  readonly program: Program;
  readonly comments: readonly Comment[];
  readonly links: readonly ModuleLink[];
  /** 1-based line of an offset or node. */
  lineOf(at: number | Node): number;
  /** Walks the tree; the visitor's methods are called once per node of their type. */
  visit(visitor: VisitorObject): void;
}

/** Parses one file; throws with its path when it is not TypeScript, for a rule must not pass because it saw nothing. */
export function readSyntax(path: string, text: string): Syntax {
  const { program, comments, errors } = parseSync(path, text);
  const [error] = errors;
  if (error !== undefined) throw new Error(`${path}: ${error.message}\n${error.codeframe ?? ''}`);
  const lineStarts = [0, ...[...text.matchAll(/\n/g)].map((match) => match.index + 1)];
  const lineOf = (at: number | Node): number => {
    const offset = typeof at === 'number' ? at : at.start;
    const next = lineStarts.findIndex((start) => start > offset);
    return next === -1 ? lineStarts.length : next;
  };
  const visit = (visitor: VisitorObject): void => new Visitor(visitor).visit(program);
  return { program, comments, lineOf, visit, links: readModuleLinks(path, { lineOf, visit }) };
}
