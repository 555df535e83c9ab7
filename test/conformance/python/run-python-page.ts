import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { type DocsWorld, openDocsWorld } from '../../docs/docs-world.ts';
import { ROOT, readPage } from '../../docs/read-page.ts';
import { readShellBlock } from '../../docs/shell-block.ts';
import { findQlib, preparePython } from './qlib-environment.ts';

/**
 * Runs docs/python.md from its top to its end, shell and Python, in the folder of a lake and beside a server of it. Without Python,
 * or without a package index, there is nothing to run: says so and passes.
 */
const REQUIREMENTS = join(import.meta.dirname, 'page-requirements.txt');
const SERVED = 'http://127.0.0.1:8642';
const BLOCK_LIMIT_MS = 120_000;

const python = await preparePython('page', REQUIREMENTS, 'duckdb, pandas, polars, pyarrow');
if (python === undefined) {
  process.stdout.write('Skipped: the page for Python needs python3 with venv, and a package index.\n');
} else if (!(await runPage(python))) process.exitCode = 1;

async function runPage(interpreter: string): Promise<boolean> {
  await using world = await openDocsWorld();
  const folder = await world.openFolder('python');
  await using server = await serve(world, folder);
  for (const { language, text, line, comment } of readPage('docs/python.md').fences) {
    const say = (what: string): void => void process.stdout.write(`docs/python.md:${line} ${what}\n`);
    if (language === 'sh') {
      const block = readShellBlock({ text, comment });
      for (const command of block.kind === 'runnable' ? block.commands : []) {
        const { exit, output } = await world.run(command, folder);
        say(`${command.slice(0, 40)}… ${exit}`);
        if (exit !== 0) return fail(output);
      }
    } else if (language === 'python') {
      const judge = comment === 'qlib' ? findQlib() : interpreter;
      if (judge === undefined) {
        say('skipped: npm run test:qlib prepares qlib');
        continue;
      }
      const program = join(folder, `block-${line}.py`);
      await writeFile(program, text.replaceAll(SERVED, server.url));
      const ended = await runBlock(judge, program, { folder, env: world.env });
      say(ended.ok ? 'ran' : 'failed');
      if (!ended.ok) return fail(ended.output);
    }
  }
  return true;
}

function fail(output: string): false {
  process.stdout.write(output);
  return false;
}

/** Runs a program with the page’s environment, so that it finds `barlake`; one that prints nothing shows nothing, and fails. */
async function runBlock(
  interpreter: string,
  program: string,
  { folder, env }: { readonly folder: string; readonly env: DocsWorld['env'] },
): Promise<{ readonly ok: boolean; readonly output: string }> {
  const child = spawn(interpreter, [program], {
    cwd: folder,
    env,
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: BLOCK_LIMIT_MS,
  });
  let [printed, complained] = ['', ''];
  child.stdout.on('data', (chunk: Buffer) => (printed += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (complained += chunk.toString()));
  const [code] = (await once(child, 'close')) as [number | null];
  return { ok: code === 0 && printed !== '', output: `${printed}${complained}` };
}

/** `barlake serve` on a port that is free. */
async function serve(
  { env }: DocsWorld,
  folder: string,
): Promise<AsyncDisposable & { readonly url: string }> {
  const child = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'barlake'), 'serve', '--port', '0', '--read-only'],
    {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const ended = once(child, 'close');
  const [url] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  return {
    url: url.trim(),
    async [Symbol.asyncDispose]() {
      child.kill('SIGTERM');
      await ended;
    },
  };
}
