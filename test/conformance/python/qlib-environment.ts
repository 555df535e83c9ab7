import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const REQUIREMENTS = join(import.meta.dirname, 'qlib-requirements.txt');
const INSTALL_LIMIT_MS = 600_000;

/** What to say where there is no judge. */
export const QLIB_SKIPPED: string =
  'Skipped: pyqlib cannot be installed here (no python3 with venv, or no package index).\n';

/** How a Python process ended. */
export interface PythonRun {
  readonly ok: boolean;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs Python with those arguments to its end; never throws. */
export async function runPython(
  python: string,
  args: readonly string[],
  limitMs: number = INSTALL_LIMIT_MS,
): Promise<PythonRun> {
  return new Promise((resolve) => {
    const child = spawn(python, args, { stdio: ['ignore', 'pipe', 'pipe'], timeout: limitMs });
    let [stdout, stderr] = ['', ''];
    child.stdout.on('data', (chunk: Buffer) => (stdout += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => (stderr += chunk.toString()));
    child.once('error', (cause) => resolve({ ok: false, stdout, stderr: String(cause) }));
    child.once('close', (code) => resolve({ ok: code === 0, stdout, stderr }));
  });
}

/**
 * Path of a Python that can import the pinned pyqlib with pandas 2; undefined where it cannot be had. The environment lives
 * in the system’s folder for temporary files and is kept for the next run; another list of requirements makes another one.
 */
export async function prepareQlib(): Promise<string | undefined> {
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex').slice(0, 12);
  const environment = join(tmpdir(), `barlake-qlib-${digest}`);
  const python = join(environment, 'bin', 'python');
  const ready = join(environment, 'ready');
  if (existsSync(ready)) return python;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['python3', ['-m', 'venv', environment]],
    [python, [...install, '--requirement', REQUIREMENTS]],
    [python, ['-c', `import qlib.workflow.expm; open(${JSON.stringify(ready)}, 'w').close()`]],
  ];
  for (const [command, args] of steps) {
    if (!(await runPython(command, args)).ok) return undefined;
  }
  return python;
}
