import { execFile } from 'node:child_process';
import { readFile, readlink, stat, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';
import { promisify } from 'node:util';

/** What is read from a machine; tests hand in one with made-up files. */
export interface MachineReader {
  readonly platform: NodeJS.Platform;
  readonly logicalCores: number;
  /** Cores after the process's affinity mask. */
  readonly availableCores: number;
  readonly totalMemoryBytes: number;
  /** What the system could hand out now. */
  readonly availableMemoryBytes: number;
  /** The limit Node itself knows of; 0 or more than the memory there is when there is none. */
  readonly constrainedMemoryBytes: number;
  /** Text of a file, `undefined` when it cannot be read. */
  readText(path: string): Promise<string | undefined>;
  /** A value of the system’s by name, on macOS; `undefined` elsewhere, and when there is none. */
  readSysctl(name: string): Promise<string | undefined>;
  /** Target of a symbolic link, `undefined` when it cannot be read. */
  readLink(path: string): Promise<string | undefined>;
  /** Number of the device a path lives on, `undefined` when there is no such path. */
  deviceOf(path: string): Promise<number | undefined>;
  /** Free (for this user) and total bytes of the path's disk. */
  diskSpace(path: string): Promise<{ freeBytes: number; totalBytes: number } | undefined>;
}

/** It answers in a few milliseconds or not at all. */
const SYSCTL_MS = 2_000;

/** The machine this process runs on. */
export function systemMachine(): MachineReader {
  return {
    platform: process.platform,
    logicalCores: cpus().length,
    availableCores: availableParallelism(),
    totalMemoryBytes: totalmem(),
    availableMemoryBytes: process.availableMemory(),
    constrainedMemoryBytes: process.constrainedMemory(),
    readText: (path) => orUndefined(readFile(path, 'utf8')),
    readSysctl: async (name) => (process.platform === 'darwin' ? orUndefined(sysctl(name)) : undefined),
    readLink: (path) => orUndefined(readlink(path)),
    async deviceOf(path) {
      return (await orUndefined(stat(path)))?.dev;
    },
    async diskSpace(path) {
      const space = await orUndefined(statfs(path));
      if (space === undefined) return undefined;
      return { freeBytes: space.bavail * space.bsize, totalBytes: space.blocks * space.bsize };
    },
  };
}

async function sysctl(name: string): Promise<string> {
  const { stdout } = await promisify(execFile)('/usr/sbin/sysctl', ['-n', name], { timeout: SYSCTL_MS });
  return stdout;
}

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch {
    return undefined;
  }
}
