import { spawnSync } from 'node:child_process';
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';

/** Builds dist/ from nothing: src/ and contract/ as .js to run and .d.ts for programs that use the library, and the dashboard. */

const ROOT = join(import.meta.dirname, '..');
const DIST = join(ROOT, 'dist');
/** What the package starts with; a build without it is none. */
const ENTRIES = ['src/app/cli/main', 'src/index']
  .filter((entry) => existsSync(join(ROOT, `${entry}.ts`)))
  .flatMap((entry) => [`${entry}.js`, `${entry}.d.ts`]);

function compile(): string | undefined {
  const compiler = join(ROOT, 'node_modules', 'typescript', 'bin', 'tsc');
  const { status, signal, error } = spawnSync(process.execPath, [compiler, '-p', 'tsconfig.build.json'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (error !== undefined) return `the compiler did not start: ${error.message}`;
  if (status !== 0) return `the compiler ended with ${signal ?? status}`;
  const missing = ENTRIES.filter((entry) => !existsSync(join(DIST, entry)));
  return missing.length === 0 ? undefined : `dist/ lacks ${missing.join(', ')}`;
}

function buildDashboard(): string | undefined {
  const script = join(ROOT, 'scripts', 'ensure-dashboard.ts');
  const { status, signal } = spawnSync(process.execPath, [script, '--force'], {
    cwd: ROOT,
    stdio: 'inherit',
  });
  if (status !== 0) return `the dashboard's build ended with ${signal ?? status}`;
  return existsSync(join(DIST, 'dashboard', 'index.html')) ? undefined : 'dist/ lacks the dashboard';
}

rmSync(DIST, { recursive: true, force: true });
const failure = compile() ?? buildDashboard();
if (failure !== undefined) {
  // Half a build must not be packed.
  rmSync(DIST, { recursive: true, force: true });
  process.stderr.write(`build: ${failure}\n`);
  process.exitCode = 1;
}
