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

/** The environment of a list of requirements: in the system’s folder for temporary files, kept for the next run. */
interface PythonEnvironment {
  readonly folder: string;
  readonly python: string;
  /** There once everything is installed. */
  readonly ready: string;
}

function environmentOf(label: string, requirements: string): PythonEnvironment {
  const digest = createHash('sha256').update(readFileSync(requirements)).digest('hex').slice(0, 12);
  const folder = join(tmpdir(), `barlake-${label}-${digest}`);
  return { folder, python: join(folder, 'bin', 'python'), ready: join(folder, 'ready') };
}

/**
 * Path of a Python with exactly what a list of requirements pins, and that can import `proof`; undefined where it cannot be had.
 * Another list makes another environment.
 */
export async function preparePython(
  label: string,
  requirements: string,
  proof: string,
): Promise<string | undefined> {
  const { folder, python, ready } = environmentOf(label, requirements);
  if (existsSync(ready)) return python;
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--no-deps'];
  const steps: readonly (readonly [string, readonly string[]])[] = [
    ['python3', ['-m', 'venv', folder]],
    [python, [...install, '--requirement', requirements]],
    [python, ['-c', `import ${proof}; open(${JSON.stringify(ready)}, 'w').close()`]],
  ];
  for (const [command, args] of steps) {
    if (!(await runPython(command, args)).ok) return undefined;
  }
  return python;
}

/** Path of a Python that can import the pinned pyqlib with pandas 2; undefined where it cannot be had. */
export async function prepareQlib(): Promise<string | undefined> {
  return preparePython('qlib', REQUIREMENTS, 'qlib.workflow.expm');
}

/** The same, but only where it has been prepared before: installing it takes minutes. */
export function findQlib(): string | undefined {
  const { python, ready } = environmentOf('qlib', REQUIREMENTS);
  return existsSync(ready) ? python : undefined;
}
