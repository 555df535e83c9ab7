import { type Repository, sources } from './repository.ts';
import type { Rule } from './rule.ts';

/** No cycle of imports that exist at run time. Types may refer to each other, and what loads later may look back. */
export const rule: Rule = {
  name: 'import-cycles',
  *check(repository) {
    const graph = runtimeImports(repository);
    const done = new Set<string>();
    for (const start of graph.keys()) {
      const cycle = findCycle({ graph, done, trail: [], at: start });
      if (cycle !== undefined) yield { path: cycle[0] ?? start, line: 1, found: cycle.join(' → ') };
    }
  },
  refuses: [
    { 'src/a.ts': "import { b } from './b.ts';", 'src/b.ts': "import { a } from './a.ts';" },
    {
      'src/a.ts': "import { b } from './b.ts';",
      'src/b.ts': "export { c } from './c.ts';",
      'src/c.ts': "import { type A } from './a.ts';",
    },
    { 'src/a.ts': "import './a.ts';" },
  ],
  accepts: [
    { 'src/a.ts': "import { b } from './b.ts';", 'src/b.ts': "import type { A } from './a.ts';" },
    { 'src/a.ts': "import { b } from './b.ts';", 'src/b.ts': "const a = () => import('./a.ts');" },
  ],
};

type Graph = ReadonlyMap<string, readonly string[]>;

function runtimeImports(repository: Repository): Graph {
  return new Map(
    sources(repository).map(({ path, syntax }) => [
      path,
      syntax.links
        .filter(({ kind, isTypeOnly }) => kind === 'static' && !isTypeOnly)
        .flatMap(({ target }) => (target === undefined ? [] : [target])),
    ]),
  );
}

function findCycle(search: {
  readonly graph: Graph;
  /** Files already followed to the end, or known to lie on a reported cycle. */
  readonly done: Set<string>;
  readonly trail: readonly string[];
  readonly at: string;
}): readonly string[] | undefined {
  const { graph, done, trail, at } = search;
  if (trail.includes(at)) return [...trail.slice(trail.indexOf(at)), at];
  if (done.has(at)) return undefined;
  for (const next of graph.get(at) ?? []) {
    const cycle = findCycle({ graph, done, trail: [...trail, at], at: next });
    if (cycle !== undefined) {
      done.add(at);
      return cycle;
    }
  }
  done.add(at);
  return undefined;
}
