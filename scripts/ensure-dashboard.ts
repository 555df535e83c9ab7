import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Builds the dashboard when it is missing or was built from other sources, so that `npm ci` and `npm run demo` need no
 * further step. Where it cannot be built (an installation without development packages) it says so and succeeds: nothing
 * but the dashboard depends on it. `--force` builds in any case, and then a failure counts.
 */

const ROOT = join(import.meta.dirname, '..');
const BUILT = join(ROOT, 'dist', 'dashboard', 'index.html');
const STAMP = join(ROOT, 'node_modules', '.cache', 'barlake', 'dashboard.sha256');
const VITE = join(ROOT, 'node_modules', 'vite', 'bin', 'vite.js');
const SOURCES = ['dashboard', 'contract', 'vite.dashboard.config.ts', 'package-lock.json'];

function filesBelow(path: string): readonly string[] {
  try {
    return readdirSync(join(ROOT, path), { withFileTypes: true })
      .toSorted((left, right) => (left.name < right.name ? -1 : 1))
      .flatMap((entry) => filesBelow(`${path}/${entry.name}`));
  } catch {
    return [path];
  }
}

function hashOfSources(): string {
  const hash = createHash('sha256');
  for (const path of SOURCES.flatMap(filesBelow)) {
    hash
      .update(`${path}\0`)
      .update(readFileSync(join(ROOT, path)))
      .update('\0');
  }
  return hash.digest('hex');
}

function build(): number {
  const { status } = spawnSync(
    process.execPath,
    [VITE, 'build', '-c', 'vite.dashboard.config.ts', '--logLevel', 'warn'],
    { cwd: ROOT, stdio: 'inherit' },
  );
  return status ?? 1;
}

const isForced = process.argv.includes('--force');
if (!existsSync(VITE) || !existsSync(join(ROOT, 'dashboard'))) {
  if (isForced) {
    process.stderr.write('The dashboard cannot be built without development packages: run npm ci.\n');
    process.exitCode = 1;
  }
} else {
  const hash = hashOfSources();
  const isFresh = existsSync(BUILT) && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash;
  if (isForced || !isFresh) {
    const status = build();
    if (status === 0) {
      mkdirSync(dirname(STAMP), { recursive: true });
      writeFileSync(STAMP, hash);
    } else {
      process.stderr.write('The dashboard was not built; everything else works without it.\n');
      if (isForced) process.exitCode = status;
    }
  }
}
