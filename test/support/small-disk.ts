import { execFileSync } from 'node:child_process';
import { mkdirSync, rmSync } from 'node:fs';

/** A disk of its own in memory, for as long as it is needed. */
export interface SmallDisk extends Disposable {
  readonly path: string;
  makeReadOnly(): void;
}

/** Mounts a disk of that size; only root may, see {@link canMount}. */
export function mountSmallDisk(path: string, sizeMb: number): SmallDisk {
  mkdirSync(path, { recursive: true });
  try {
    run('mount', '-t', 'tmpfs', '-o', `size=${sizeMb}m`, 'tmpfs', path);
  } catch (error) {
    rmSync(path, { recursive: true });
    throw error;
  }
  return {
    path,
    makeReadOnly: () => run('mount', '-o', 'remount,ro', path),
    [Symbol.dispose]: () => {
      run('umount', '--lazy', path);
      rmSync(path, { recursive: true, force: true });
    },
  };
}

/** Whether this process may mount disks: Linux, root, and a container that allows it. */
export function canMount(folder: string): boolean {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return false;
  try {
    using _disk = mountSmallDisk(folder, 1);
    return true;
  } catch {
    return false;
  }
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] });
}
