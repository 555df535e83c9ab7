import type { Clock } from '../../domain/clock.ts';

/** What the operating system gives a process, as an argument, so that tests can hand in their own. */
export interface HostProcess {
  /** Arguments after the program's name. */
  readonly argv: readonly string[];
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  /** Absent: there is nothing to read from. */
  readonly stdin?: NodeJS.ReadStream;
  readonly stdout: NodeJS.WriteStream;
  readonly stderr: NodeJS.WriteStream;
  readonly clock: Clock;
  /** A number in [0, 1). */
  readonly random: () => number;
  readonly version: string;
  /** Calls `handler` on every SIGINT and SIGTERM. */
  onStopSignal(handler: (signal: StopSignal) => void): void;
  /** Ends the process without waiting for anything. */
  exit(code: number): never;
}

/** Signals that ask a process to end. */
export type StopSignal = 'SIGINT' | 'SIGTERM';
