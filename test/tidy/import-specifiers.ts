import type { ModuleLink } from './module-link.ts';
import { isTest, type Repository, sources } from './repository.ts';
import type { Rule } from './rule.ts';

const ENDING = /\.(?:tsx?|json|css)$/;

/** Imports name files as they are on disk, so that Node runs the source and the compiler can rewrite it. */
export const rule: Rule = {
  name: 'import-specifiers',
  *check(repository) {
    for (const { path, syntax } of sources(repository)) {
      for (const link of syntax.links) {
        const found = complaint(link, path, repository);
        if (found !== undefined) yield { path, line: link.line, found };
      }
    }
  },
  refuses: [
    { 'src/lake/a.ts': "import { b } from './b';", 'src/lake/b.ts': '' },
    { 'src/lake/a.ts': "import { b } from './b.js';", 'src/lake/b.ts': '' },
    { 'src/lake/a.ts': "import { b } from './missing.ts';" },
    { 'src/lake/a.ts': "import { b } from '/src/b.ts';" },
    { 'src/lake/a.ts': 'const b = await import(name);' },
    { 'src/lake/a.ts': "import { join } from 'path';" },
    { 'src/lake/a.ts': "const u = new URL('./b.ts', import.meta.url);", 'src/lake/b.ts': '' },
    { 'src/lake/a.ts': "import { z } from '../../node_modules/zod/index.ts';" },
  ],
  accepts: [
    { 'src/lake/a.ts': "import { b } from './b.ts';", 'src/lake/b.ts': '' },
    { 'src/lake/a.ts': "const b = await import('./b.ts');", 'src/lake/b.ts': '' },
    { 'src/lake/a.ts': "import { join } from 'node:path';\nimport { z } from 'zod';" },
    {
      'src/lake/a.ts': "const u = new URL(isSource ? './b.ts' : './b.js', import.meta.url);",
      'src/lake/b.ts': '',
    },
    { 'src/lake/a.test.ts': "const u = new URL('./b.ts', import.meta.url);", 'src/lake/b.ts': '' },
    { 'src/lake/a.test.ts': 'const b = await import(name);' },
  ],
};

const UNPREFIXED =
  /^(?:assert|buffer|child_process|crypto|events|fs|http|https|net|os|path|process|stream|url|util|zlib)(?:\/|$)/;

function complaint(
  { specifier, kind, target }: ModuleLink,
  path: string,
  repository: Repository,
): string | undefined {
  if (kind === 'text') return undefined;
  if (specifier === undefined) {
    // What is computed cannot be rewritten for the package, nor seen by these rules.
    return isTest(path) || !/^(?:src|contract)\//.test(path) ? undefined : 'a computed import: name the file';
  }
  if (specifier.startsWith('/')) return `${specifier} is absolute`;
  if (UNPREFIXED.test(specifier)) return `${specifier} without node:`;
  if (target === undefined) return undefined;
  if (kind === 'url') {
    const isShipped = /^(?:src|contract)\//.test(path) && !isTest(path) && target.endsWith('.ts');
    return isShipped
      ? `new URL('${specifier}') stays .ts in the package, where the file ends in .js`
      : undefined;
  }
  if (!ENDING.test(specifier)) return `${specifier} without its .ts ending`;
  return repository.paths.has(target) ? undefined : `${specifier} does not exist in the repository`;
}
