import { readFile, readlink, stat, statfs } from 'node:fs/promises';
import { availableParallelism, cpus, totalmem } from 'node:os';

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
  /** Target of a symbolic link, `undefined` when it cannot be read. */
  readLink(path: string): Promise<string | undefined>;
  /** Number of the device a path lives on, `undefined` when there is no such path. */
  deviceOf(path: string): Promise<number | undefined>;
  /** Free (for this user) and total bytes of the path's disk. */
  diskSpace(path: string): Promise<{ freeBytes: number; totalBytes: number } | undefined>;
}

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

async function orUndefined<T>(reading: Promise<T>): Promise<T | undefined> {
  try {
    return await reading;
  } catch {
    return undefined;
  }
}
