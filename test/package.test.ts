import { accessSync, constants, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

type Versions = Readonly<Record<string, string>>;

interface Manifest {
  readonly version: string;
  readonly license: string;
  readonly engines: { readonly node: string };
  readonly bin: Readonly<Record<string, string>>;
  readonly files: readonly string[];
  readonly scripts: Readonly<Record<string, string>>;
  readonly dependencies: Versions;
  readonly devDependencies: Versions;
  readonly allowScripts: Readonly<Record<string, boolean>>;
}

interface LockedPackage {
  readonly version?: string;
  readonly resolved?: string;
  readonly integrity?: string;
  readonly link?: boolean;
  readonly hasInstallScript?: boolean;
  readonly optional?: boolean;
  readonly os?: readonly string[];
  readonly cpu?: readonly string[];
  readonly libc?: readonly string[];
  readonly optionalDependencies?: Versions;
  readonly dependencies?: Versions;
  readonly devDependencies?: Versions;
}

const root = join(import.meta.dirname, '..');
const manifest = readJson('package.json') as Manifest;
const locked = (readJson('package-lock.json') as { packages: Record<string, LockedPackage> }).packages;
const installed = Object.entries(locked).filter(([path]) => path !== '');
const bin = readFileSync(join(root, 'bin', 'barlake'), 'utf8');

describe('package.json', () => {
  it('names exact versions', () => {
    const loose = Object.entries({ ...manifest.dependencies, ...manifest.devDependencies }).filter(
      ([, version]) => !/^\d+\.\d+\.\d+(?:-[\w.]+)?$/.test(version),
    );
    expect(loose).toEqual([]);
  });

  it('asks for the Node that bin/barlake asks for, and brings one along for development', () => {
    const [major, minor] = /NODE_MIN = \[(\d+), (\d+)\]/.exec(bin)?.slice(1).map(Number) ?? [];
    expect(manifest.engines.node).toBe(`>=${major}.${minor}`);
    const [broughtMajor, broughtMinor] = manifest.devDependencies['node']?.split('.').map(Number) ?? [];
    expect(broughtMajor).toBe(major);
    expect(broughtMinor).toBeGreaterThanOrEqual(minor ?? Number.POSITIVE_INFINITY);
  });

  it('points its command at an executable script that Node reads as CommonJS', () => {
    for (const path of Object.values(manifest.bin)) accessSync(join(root, path), constants.X_OK);
    expect(manifest.bin).toEqual({ barlake: 'bin/barlake' });
    expect(bin).toMatch(/^#!\/usr\/bin\/env node\n/);
    expect(readJson('bin/package.json')).toEqual({ type: 'commonjs' });
  });

  it('states the licence that is in the repository', () => {
    expect(manifest.license).toBe('MIT');
    expect(readFileSync(join(root, 'LICENSE'), 'utf8')).toMatch(/^MIT License/);
  });

  it('ships no folder of source or tests', () => {
    const isShipped = (folder: string): boolean =>
      manifest.files.some((path) => path.split('/')[0] === folder);
    expect(['src', 'contract', 'test', 'bench', 'scripts', '.ci'].filter(isShipped)).toEqual([]);
    expect(['bin', 'dist'].filter(isShipped)).toEqual(['bin', 'dist']);
  });

  it('has every script that CI and the guide for contributors name', () => {
    const texts = ['.ci/run', 'CONTRIBUTING.md', 'README.md'].filter((path) => existsSync(join(root, path)));
    const named = texts.flatMap((path) =>
      [...readFileSync(join(root, path), 'utf8').matchAll(/npm run (?:-s )?(?<name>[a-z][\w:-]*)/g)].map(
        (match) => match.groups?.['name'] ?? '',
      ),
    );
    expect(named).toContain('check');
    expect(named.filter((name) => manifest.scripts[name] === undefined)).toEqual([]);
  });
});

describe('package-lock.json', () => {
  it('agrees with package.json', () => {
    expect(locked['']?.version).toBe(manifest.version);
    expect(locked['']?.dependencies).toEqual(manifest.dependencies);
    expect(locked['']?.devDependencies).toEqual(manifest.devDependencies);
  });

  it('takes every package from the registry in use, checked by its hash', () => {
    // A `resolved` address would tie the lock to the registry it was made with.
    expect(installed.length).toBeGreaterThan(50);
    expect(installed.filter(([, { resolved }]) => resolved !== undefined).map(([path]) => path)).toEqual([]);
    // What the registry in use does not have (see scripts/complete-lock.ts) is for other machines than this one.
    const unchecked = installed.filter(([, { integrity, link }]) => integrity === undefined || link === true);
    const isForeign = ({ optional, os, cpu }: LockedPackage): boolean =>
      optional === true && os?.length === 1 && cpu?.length === 1 && `${os[0]} ${cpu[0]}` !== 'linux x64';
    const isMusl = ({ optional, libc }: LockedPackage): boolean => optional === true && libc?.[0] === 'musl';
    expect(unchecked.filter(([, entry]) => !isForeign(entry) && !isMusl(entry))).toEqual([]);
  });

  it('holds the binaries of every platform, without which npm ci refuses it', () => {
    const missing = installed.flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter(
        (name) =>
          locked[`${path}/node_modules/${name}`] === undefined &&
          locked[`node_modules/${name}`] === undefined,
      ),
    );
    expect(missing, 'run: npm run lock').toEqual([]);
  });

  it('allows the install scripts that exist, and those only', () => {
    const withScript = installed
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.replace(/^.*node_modules\//, ''));
    expect(Object.keys(manifest.allowScripts).toSorted()).toEqual([...new Set(withScript)].toSorted());
  });
});

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(root, path), 'utf8'));
}
