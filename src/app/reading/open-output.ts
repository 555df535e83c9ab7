import { createReadStream } from 'node:fs';
import { open, realpath, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { BarlakeError } from '../../domain/barlake-error.ts';
import { explainDiskError } from '../../lake/storage/disk-error.ts';
import { publishFile } from '../../lake/storage/publish-file.ts';
import type { Terminal } from '../cli/terminal.ts';

/** Where the rows of a command go. What is not committed leaves no file behind. */
export interface Output extends AsyncDisposable {
  write(piece: string | Uint8Array): Promise<void>;
  /** A path that the engine may write a file to; `commit` delivers it. */
  readonly filePath: string;
  commit(): Promise<void>;
}

/** Where an output may be, and how a file of it is called while it is being written. */
export interface OutputPlace {
  readonly cwd: string;
  readonly lakeRoot: string;
  /** A folder for files that end up on stdout. */
  readonly scratchFolder: string;
}

/** Rows to stdout. */
export function openStdout(terminal: Terminal, { scratchFolder }: OutputPlace): Output {
  const filePath = join(scratchFolder, 'result.parquet');
  return {
    filePath,
    write: async (piece) => terminal.out(piece),
    async commit() {
      const isFile = (await kindOf(filePath)) === 'file';
      if (isFile)
        for await (const piece of createReadStream(filePath)) await terminal.out(piece as Uint8Array);
    },
    async [Symbol.asyncDispose]() {
      await rm(filePath, { force: true });
    },
  };
}

/**
 * Rows to a file, which appears under its name once it is whole. Throws `E_USAGE` for a folder, a file in a folder that does
 * not exist and a place inside the lake, `E_DISK_FULL`, `E_LAKE_READ_ONLY`.
 */
export async function openOutputFile(file: string, place: OutputPlace): Promise<Output> {
  const path = await resolveTarget(resolve(place.cwd, file));
  await refuseLake(path, place.lakeRoot);
  const kind = await kindOf(path);
  if (kind === 'folder') throw usage(`--output ${file} is a folder.`, 'Name a file in it.');
  // A device or a pipe cannot be replaced by a finished file: it is written as it is.
  const stagedPath =
    kind === 'special' ? path : join(dirname(path), `.${basename(path)}.${process.pid}.part`);
  try {
    const handle = await open(stagedPath, kind === 'special' ? 'r+' : 'w');
    return {
      filePath: stagedPath,
      write: async (piece) => attempt(path, async () => handle.writeFile(piece)),
      async commit() {
        await handle.close();
        if (kind !== 'special') await attempt(path, async () => publishFile(stagedPath, path));
      },
      async [Symbol.asyncDispose]() {
        await handle.close().catch(() => undefined);
        if (kind !== 'special') await rm(stagedPath, { force: true });
      },
    };
  } catch (error) {
    throw explainDiskError(error, path);
  }
}

/** Throws what {@link openOutputFile} throws, without leaving a trace: for commands that write long after they began. */
export async function checkOutputFile(
  file: string,
  place: Pick<OutputPlace, 'cwd' | 'lakeRoot'>,
): Promise<void> {
  // Whoever reads a pipe would take its being opened and closed for the end.
  if ((await kindOf(resolve(place.cwd, file))) === 'special') return;
  const output = await openOutputFile(file, { ...place, scratchFolder: '' });
  await output[Symbol.asyncDispose]();
}

async function attempt(path: string, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    throw explainDiskError(error, path);
  }
}

/** Follows links, so that the file behind one is replaced and not the link. */
async function resolveTarget(path: string): Promise<string> {
  const real = await realpath(path).catch(() => undefined);
  if (real !== undefined) return real;
  const folder = await realpath(dirname(path)).catch(() => undefined);
  if (folder !== undefined) return join(folder, basename(path));
  throw usage(
    `--output: the folder ${dirname(path)} does not exist.`,
    'Make it first, or name another file.',
  );
}

async function refuseLake(path: string, lakeRoot: string): Promise<void> {
  const root = await realpath(lakeRoot).catch(() => lakeRoot);
  if (!path.startsWith(root + sep)) return;
  throw usage(
    `--output ${path} lies inside the lake, where every file is barlake’s own.`,
    'Name a file outside of it.',
  );
}

async function kindOf(path: string): Promise<'file' | 'folder' | 'special' | 'none'> {
  const found = await stat(path).catch(() => undefined);
  if (found === undefined) return 'none';
  if (found.isFile()) return 'file';
  return found.isDirectory() ? 'folder' : 'special';
}

function usage(message: string, mend: string): BarlakeError {
  return new BarlakeError('E_USAGE', { message, mend });
}
