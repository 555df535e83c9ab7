import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { delimiter, join } from 'node:path';

const { engines } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8')) as {
  readonly engines: { readonly node: string };
};
/** `>=24.12`: major and minor. */
const [majorMin = 0, minorMin = 0] = engines.node.replace('>=', '').split('.').map(Number);

/** A Node on the PATH that is too old to run barlake, where the machine has one. */
export function findOldNode(): string | undefined {
  const candidates = (process.env['PATH'] ?? '').split(delimiter).map((folder) => join(folder, 'node'));
  return candidates.filter((path) => existsSync(path)).find(isTooOld);
}

function isTooOld(path: string): boolean {
  const version = /^v(?<major>\d+)\.(?<minor>\d+)/.exec(
    spawnSync(path, ['--version'], { encoding: 'utf8' }).stdout ?? '',
  )?.groups;
  if (version === undefined) return false;
  const [major, minor] = [Number(version['major']), Number(version['minor'])];
  return major < majorMin || (major === majorMin && minor < minorMin);
}
