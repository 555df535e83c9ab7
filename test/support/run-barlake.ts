import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { COMMANDS } from '../../src/app/cli/commands.ts';
import type { StopSignal } from '../../src/app/cli/host-process.ts';
import { runCommandLine } from '../../src/app/cli/run-command-line.ts';
import { systemClock } from '../../src/app/cli/system-clock.ts';
import { systemRandom } from '../../src/app/cli/system-random.ts';
import type { Clock } from '../../src/domain/clock.ts';

const ROOT = join(import.meta.dirname, '..', '..');

/** Where and with which environment a command runs. Nothing else of the outer environment reaches it. */
export interface Surroundings {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a command ended. */
export interface Finished {
  /** `null` when a signal ended it. */
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** A command at work in a process of its own. */
export interface RunningBarlake {
  readonly pid: number;
  /** Its stderr, as it comes. */
  readonly stderr: Readable;
  kill(signal: NodeJS.Signals): void;
  readonly finished: Promise<Finished>;
}

/** Starts a command in a process of its own. */
export function startBarlake(args: readonly string[], { cwd, env }: Surroundings): RunningBarlake {
  const clean = { PATH: process.env['PATH'] ?? '', HOME: cwd, ...env };
  const child: ChildProcessByStdio<null, Readable, Readable> = spawn(
    process.execPath,
    [join(ROOT, 'bin', 'barlake'), ...args],
    { cwd, env: clean, stdio: ['ignore', 'pipe', 'pipe'] },
  );
  const ended = once(child, 'close') as Promise<[number | null]>;
  const finished = Promise.all([ended, text(child.stdout), text(child.stderr)]);
  return {
    pid: child.pid ?? -1,
    stderr: child.stderr,
    kill: (signal) => void child.kill(signal),
    finished: finished.then(([[code], out, err]) => ({ code, out, err })),
  };
}

/** Runs a command in a process of its own, to its end. */
export async function runBarlake(args: readonly string[], surroundings: Surroundings): Promise<Finished> {
  return startBarlake(args, surroundings).finished;
}

/** The outer world of a command that runs in this process. */
export interface InnerSurroundings extends Surroundings {
  readonly clock?: Clock;
  /** Absent: nothing to read. */
  readonly stdin?: Readable;
  /** Where messages go instead of the answer’s `err`, for tests that watch them. */
  readonly stderr?: PassThrough;
  /** Receives the function that sends the command a signal. */
  readonly onStart?: (send: (signal: StopSignal) => void) => void;
}

/** Runs a command line in this process, from its words to its exit code: quicker than a process, and seen by coverage. */
export async function runInside(args: readonly string[], surroundings: InnerSurroundings): Promise<Finished> {
  const stdout = new PassThrough();
  const stderr = surroundings.stderr ?? new PassThrough();
  const isWatched = surroundings.stderr !== undefined;
  const texts = Promise.all([text(stdout), isWatched ? '' : text(stderr)]);
  const code = await runCommandLine(
    {
      argv: args,
      env: { HOME: surroundings.cwd, ...surroundings.env },
      cwd: surroundings.cwd,
      stdin: (surroundings.stdin ?? Readable.from([])) as unknown as NodeJS.ReadStream,
      stdout: stdout as unknown as NodeJS.WriteStream,
      stderr: stderr as unknown as NodeJS.WriteStream,
      clock: surroundings.clock ?? systemClock,
      random: systemRandom,
      version: '0.0.0-test',
      onStopSignal: (handler) => surroundings.onStart?.(handler),
      exit: (exitCode) => {
        throw new Error(`the command ended the process with ${exitCode}`);
      },
    },
    COMMANDS,
  );
  stdout.end();
  stderr.end();
  const [out, err] = await texts;
  return { code, out, err };
}
