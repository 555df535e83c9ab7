import { matchesGlob } from 'node:path/posix';
import type { Expression, MemberExpression, Node } from 'oxc-parser';
import { type Repository, type SourceFile, sources } from './repository.ts';
import type { Finding, Rule } from './rule.ts';
import { type Ambient, OUTSIDE, SEAMS } from './seams.ts';

const MEMBERS: Readonly<Record<string, Ambient>> = {
  'process.env': 'environment',
  'Date.now': 'clock',
  'performance.now': 'clock',
  'performance.timeOrigin': 'clock',
  'process.hrtime': 'clock',
  'Math.random': 'randomness',
};

const GLOBALS = new Set(['process', 'Date', 'performance', 'Math']);

/** The clock, the environment, chance and the console enter through named seams; elsewhere they are arguments. */
export const rule: Rule = {
  name: 'ambient-world',
  *check(repository) {
    for (const file of sources(repository)) {
      for (const { ambient, node, text } of ambientUses(file)) {
        const isSeam = [...SEAMS, ...OUTSIDE].some(
          ({ path, uses }) => matchesGlob(file.path, path) && uses.includes(ambient),
        );
        if (!isSeam)
          yield { path: file.path, line: file.syntax.lineOf(node), found: `${text} outside a seam` };
      }
    }
    yield* staleSeams(repository);
  },
  refuses: [
    ...[
      'process.env.HOME',
      "process['env']",
      'globalThis.process.env',
      'const { env } = process;',
      "import { env } from 'node:process';",
      "import process from 'node:process';",
      "import { performance as clock } from 'node:perf_hooks';",
      'Date.now()',
      'const now = Date.now;',
      'new Date()',
      'Date()',
      'process.hrtime.bigint()',
      'performance.now()',
      'Math.random()',
      "console.log('x')",
      'const { log } = console;',
      'const c = globalThis.console;',
    ].map((text) => ({ 'src/lake/a.ts': text })),
    { 'src/app/cli/main.ts': 'const x = Math.random();' },
  ],
  accepts: [
    { 'src/lake/a.ts': 'const x = new Date(0); const y = Date.parse(z); const w = Math.max(1, 2);' },
    { 'src/lake/a.ts': 'const console = 1; const x = clock.now(); const y = { env: 1 }.env;' },
    { 'src/lake/a.ts': "// process.env\nconst x = 'Date.now()';" },
    { 'src/lake/a.test.ts': 'const x = Date.now(); process.env.X = "1";' },
    { 'bench/a.ts': 'console.log(performance.now());' },
  ],
};

interface AmbientUse {
  readonly ambient: Ambient;
  readonly node: Node;
  readonly text: string;
}

function ambientUses({ syntax, text }: SourceFile): readonly AmbientUse[] {
  const uses: AmbientUse[] = [];
  const add = (ambient: Ambient | undefined, node: Node): void => {
    if (ambient !== undefined)
      uses.push({ ambient, node, text: text.slice(node.start, node.end).split('\n')[0] ?? '' });
  };
  const declaresConsole = /\b(?:const|let|function|class)\s+console\b/.test(text);
  syntax.visit({
    MemberExpression: (node) => {
      const name = propertyName(node);
      const owner = globalName(node.object);
      if (owner === 'console' && !declaresConsole) add('console', node);
      else add(MEMBERS[`${owner}.${name}`], node);
      if (owner === 'globalThis' && name === 'console') add('console', node);
    },
    VariableDeclarator: ({ id, init }) => {
      const owner = init === null ? undefined : globalName(init);
      if (id.type !== 'ObjectPattern' || owner === undefined) return;
      for (const property of id.properties) {
        const name =
          property.type === 'Property' && property.key.type === 'Identifier' ? property.key.name : undefined;
        add(owner === 'console' && !declaresConsole ? 'console' : MEMBERS[`${owner}.${name}`], property);
      }
    },
    NewExpression: (node) => {
      if (globalName(node.callee) === 'Date' && node.arguments.length === 0) add('clock', node);
    },
    CallExpression: (node) => {
      if (globalName(node.callee) === 'Date') add('clock', node);
    },
    ImportDeclaration: (node) => {
      const source = node.source.value;
      if (node.importKind === 'type') return;
      if (/^(?:node:)?process$/.test(source)) add('environment', node);
      if (/^(?:node:)?perf_hooks$/.test(source)) add('clock', node);
      if (/^(?:node:)?console$/.test(source)) add('console', node);
    },
  });
  return uses;
}

/** `process` of `process` and of `globalThis.process`. */
function globalName(node: Expression): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.object.type !== 'Identifier' || node.computed)
    return undefined;
  if (node.object.name !== 'globalThis' || !('name' in node.property)) return undefined;
  return GLOBALS.has(node.property.name) ? node.property.name : undefined;
}

function propertyName({ property, computed }: MemberExpression): string | undefined {
  if (!computed) return property.type === 'Identifier' ? property.name : undefined;
  return literalName(property);
}

function literalName(node: Node): string | undefined {
  return node.type === 'Literal' && typeof node.value === 'string' ? node.value : undefined;
}

function* staleSeams(repository: Repository): Iterable<Finding> {
  // The examples above hold a file or two and none of the house.
  if (!repository.paths.has('test/tidy/seams.ts')) return;
  for (const seam of SEAMS) {
    const files = sources(repository).filter(({ path }) => matchesGlob(path, seam.path));
    const used = new Set(files.flatMap(ambientUses).map(({ ambient }) => ambient));
    for (const ambient of seam.uses) {
      if (!used.has(ambient)) {
        yield {
          path: 'test/tidy/seams.ts',
          line: 1,
          found: `${seam.path} does not use the ${ambient} any more`,
        };
      }
    }
  }
}
