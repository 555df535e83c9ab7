import { posix } from 'node:path';
import type { Expression, ImportDeclaration, StringLiteral, VisitorObject } from 'oxc-parser';
import type { Syntax } from './syntax.ts';

/** How one file names another. */
export interface ModuleLink {
  /** As written; undefined when it is computed at run time. */
  readonly specifier: string | undefined;
  /**
   * `static` and `dynamic` are imports and re-exports; `url` is `new URL('./x', import.meta.url)`; `text` is any other
   * string that looks like a relative path to a module (workers are started by such names).
   */
  readonly kind: 'static' | 'dynamic' | 'url' | 'text';
  /** Gone at run time. `import { type A }` is not: Node and the compiler keep it as an import for its effects. */
  readonly isTypeOnly: boolean;
  /** The file meant, relative to the root, for relative specifiers. */
  readonly target: string | undefined;
  readonly line: number;
}

/** Every link out of one file, in order of appearance by kind. */
export function readModuleLinks(
  path: string,
  { lineOf, visit }: Pick<Syntax, 'lineOf' | 'visit'>,
): readonly ModuleLink[] {
  const links: ModuleLink[] = [];
  const seen = new Set<number>();
  const add = (
    source: StringLiteral | Expression,
    kind: ModuleLink['kind'],
    { isTypeOnly = false } = {},
  ): void => {
    if (seen.has(source.start)) return;
    seen.add(source.start);
    const specifier = stringValue(source);
    const target = specifier?.startsWith('.')
      ? posix.join(posix.dirname(path), specifier.replace(/[?#].*$/, ''))
      : undefined;
    links.push({ specifier, kind, isTypeOnly, target, line: lineOf(source) });
  };
  const visitor: VisitorObject = {
    ImportDeclaration: (node: ImportDeclaration) =>
      add(node.source, 'static', { isTypeOnly: node.importKind === 'type' }),
    ExportAllDeclaration: (node) => add(node.source, 'static', { isTypeOnly: node.exportKind === 'type' }),
    ExportNamedDeclaration: (node) => {
      if (node.source !== null) add(node.source, 'static', { isTypeOnly: node.exportKind === 'type' });
    },
    TSImportType: (node) => add(node.source, 'static', { isTypeOnly: true }),
    ImportExpression: (node) => add(node.source, 'dynamic'),
    NewExpression: (node) => {
      const [first] = node.arguments;
      const isUrl = node.callee.type === 'Identifier' && node.callee.name === 'URL';
      if (isUrl && first?.type === 'Literal' && stringValue(first)?.startsWith('.') === true)
        add(first, 'url');
    },
    Literal: (node) => {
      if (typeof node.value === 'string' && /^\.\.?\/.*\.(?:ts|js)$/.test(node.value)) add(node, 'text');
    },
  };
  visit(visitor);
  return links;
}

function stringValue(node: StringLiteral | Expression): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}
