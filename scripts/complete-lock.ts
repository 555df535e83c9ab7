import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Adds to package-lock.json what a registry that lacks some platforms' binaries leaves out: `npm install` skips a binary
 * it cannot find, and `npm ci` then refuses the lock file because of it, on every platform. The entries added carry no
 * hash; an install from a registry that has the packages fills it in. Run it after `npm install`.
 */

interface LockedPackage {
  readonly version?: string;
  readonly cpu?: readonly string[];
  readonly dev?: boolean;
  readonly libc?: readonly string[];
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly peer?: boolean;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

interface LockFile {
  readonly packages: Readonly<Record<string, LockedPackage>>;
}

const LOCK_FILE = join(import.meta.dirname, '..', 'package-lock.json');
const OPERATING_SYSTEMS = [
  'aix',
  'android',
  'darwin',
  'freebsd',
  'linux',
  'netbsd',
  'openbsd',
  'openharmony',
  'sunos',
  'win32',
];
const PROCESSORS = ['arm', 'arm64', 'ia32', 'loong64', 'mips64el', 'ppc64', 'riscv64', 's390x', 'x64'];
const C_LIBRARIES: Readonly<Record<string, string>> = {
  gnu: 'glibc',
  gnueabihf: 'glibc',
  musl: 'musl',
  musleabihf: 'musl',
};

function missingPackages({ packages }: LockFile): readonly (readonly [string, LockedPackage])[] {
  return Object.entries(packages).flatMap(([path, parent]) =>
    Object.entries(parent.optionalDependencies ?? {})
      .filter(([name]) => !isLocked(packages, path, name))
      .map(([name, version]) => [`node_modules/${name}`, binary(name, version, parent)] as const),
  );
}

/** Node looks in the package's own node_modules first, then in those of the folders above. */
function isLocked(packages: LockFile['packages'], path: string, name: string): boolean {
  if (packages[join(path, 'node_modules', name)] !== undefined) return true;
  return (
    path !== '' && isLocked(packages, path.slice(0, Math.max(0, path.lastIndexOf('/node_modules/'))), name)
  );
}

/** `@oxlint/binding-linux-arm64-musl` says in its name what it runs on. */
function binary(name: string, version: string, parent: LockedPackage): LockedPackage {
  const words = name.split(/[/-]/);
  const os = words.filter((word) => OPERATING_SYSTEMS.includes(word));
  const cpu = words.filter((word) => PROCESSORS.includes(word));
  const libc = words.flatMap((word) => C_LIBRARIES[word] ?? []);
  if (os.length !== 1 || cpu.length !== 1 || !/^\d/.test(version)) {
    throw new Error(
      `${name}@${version} is missing from the lock file and names no platform: run npm install`,
    );
  }
  const isDev = parent.dev === true ? { dev: true } : {};
  const isPeer = parent.peer === true ? { peer: true } : {};
  return { version, cpu, ...isDev, ...(libc.length > 0 ? { libc } : {}), optional: true, os, ...isPeer };
}

const lockFile = JSON.parse(readFileSync(LOCK_FILE, 'utf8')) as LockFile;
const missing = missingPackages(lockFile);
const packages = Object.fromEntries(
  [...Object.entries(lockFile.packages), ...missing].toSorted(([a], [b]) => a.localeCompare(b, 'en')),
);
writeFileSync(LOCK_FILE, `${JSON.stringify({ ...lockFile, packages }, null, 2)}\n`);
process.stdout.write(`${missing.length} packages added to package-lock.json\n`);
