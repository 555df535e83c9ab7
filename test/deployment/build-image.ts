import { execFileSync } from 'node:child_process';
import { cpSync, mkdirSync, symlinkSync } from 'node:fs';
import { dirname, join, posix } from 'node:path';
import { isIgnored } from './ignored-files.ts';
import { readCopy, type Stage } from './read-dockerfile.ts';

/** What an image is built from, and where. */
export interface ImageBuild {
  readonly stages: readonly Stage[];
  readonly ignoreText: string;
  /** The checkout, and the files of it that there are for a builder. */
  readonly context: string;
  readonly files: readonly string[];
  /** An empty folder: each stage gets one in it for its root. */
  readonly into: string;
  /** Environment of what is run. */
  readonly env: NodeJS.ProcessEnv;
}

/** A built image: the folder that would be `/`, and what its last stage says about running it. */
export interface BuiltImage {
  readonly root: string;
  readonly env: Readonly<Record<string, string>>;
  readonly entrypoint: readonly string[];
  readonly command: readonly string[];
  readonly healthcheck: readonly string[];
}

/**
 * Carries out a Dockerfile with plain folders instead of a container engine: each stage is a folder, COPY copies what the ignored
 * files leave, RUN runs in the stage’s working folder with absolute paths turned into paths below it. The system of the base
 * image is this machine’s; its users are not there, so that nothing is given to one.
 */
export function buildImage({ stages, ignoreText, context, files, into, env }: ImageBuild): BuiltImage {
  const sent = files.filter((path) => !isIgnored(path, ignoreText));
  const roots = new Map<string, string>();
  let last: BuiltImage | undefined;
  for (const [index, { name, instructions }] of stages.entries()) {
    const root = join(into, name ?? `stage-${index}`);
    roots.set(name ?? '', root);
    let workdir = '/';
    const built = { root, env: {} as Record<string, string>, entrypoint: [], command: [], healthcheck: [] };
    const says: { entrypoint: string[]; command: string[]; healthcheck: string[] } = built;
    for (const { name: instruction, text } of instructions) {
      const at = join(root, workdir);
      mkdirSync(at, { recursive: true });
      if (instruction === 'WORKDIR') workdir = posix.resolve(workdir, text);
      else if (instruction === 'COPY') copy({ ...readCopy({ text }), root, workdir, roots, context, sent });
      else if (instruction === 'RUN') run(text, { root, at, env: { ...env, ...built.env } });
      else if (instruction === 'ENV') Object.assign(built.env, Object.fromEntries(pairs(text)));
      else if (instruction === 'ENTRYPOINT') says.entrypoint = JSON.parse(text) as string[];
      else if (instruction === 'CMD') says.command = JSON.parse(text) as string[];
      else if (instruction === 'HEALTHCHECK') {
        says.healthcheck = JSON.parse(text.slice(text.indexOf('['))) as string[];
      }
    }
    last = built;
  }
  if (last === undefined) throw new Error('a Dockerfile without a stage');
  return last;
}

function pairs(text: string): readonly (readonly [string, string])[] {
  return text
    .split(/\s+/)
    .map((pair) => [pair.slice(0, pair.indexOf('=')), pair.slice(pair.indexOf('=') + 1)]);
}

function copy(options: {
  readonly stage: string | undefined;
  readonly sources: readonly string[];
  readonly target: string;
  readonly root: string;
  readonly workdir: string;
  readonly roots: ReadonlyMap<string, string>;
  readonly context: string;
  readonly sent: readonly string[];
}): void {
  const { stage, sources, target, root, workdir, roots, context, sent } = options;
  const to = join(root, posix.resolve(workdir, target));
  for (const source of sources) {
    if (stage !== undefined) {
      cpSync(join(roots.get(stage) ?? '', source), to, { recursive: true, verbatimSymlinks: true });
      continue;
    }
    const inside = sent.filter((path) => path === source || path.startsWith(`${source}/`));
    if (inside.length === 0) throw new Error(`COPY finds nothing of ${source}`);
    for (const path of inside) {
      // A folder’s content goes into the target, a file beside others under its own name.
      const rest = path === source ? posix.basename(path) : path.slice(source.length + 1);
      mkdirSync(dirname(join(to, rest)), { recursive: true });
      cpSync(join(context, path), join(to, rest));
    }
  }
}

function run(
  text: string,
  { root, at, env }: { readonly root: string; readonly at: string; readonly env: NodeJS.ProcessEnv },
): void {
  const link = /^ln -s (\S+) (\S+) && install -d -o node -g node (\S+)$/.exec(text);
  if (link !== null) {
    const [, target = '', name = '', folder = ''] = link;
    mkdirSync(join(root, dirname(name)), { recursive: true });
    symlinkSync(join(root, target), join(root, name));
    mkdirSync(join(root, folder), { recursive: true });
    return;
  }
  execFileSync('sh', ['-ec', text], { cwd: at, env, stdio: ['ignore', 'ignore', 'inherit'] });
}
