import { COMMANDS } from './commands.ts';
import type { HostProcess } from './host-process.ts';
import { readVersion } from './read-version.ts';
import { runCommandLine } from './run-command-line.ts';
import { systemClock } from './system-clock.ts';
import { systemRandom } from './system-random.ts';

/** Runs the command line of this process and ends it. The seam to the operating system: nothing below reads `process`. */
export async function main(): Promise<void> {
  const exitCode = await runCommandLine(hostProcess(), COMMANDS);
  // A forgotten socket or timer must not keep a finished command alive.
  process.exit(exitCode);
}

function hostProcess(): HostProcess {
  return {
    argv: process.argv.slice(2),
    env: process.env,
    cwd: process.cwd(),
    // Looking at it opens it, which only commands that read it should.
    get stdin() {
      return process.stdin;
    },
    stdout: process.stdout,
    stderr: process.stderr,
    clock: systemClock,
    random: systemRandom,
    version: readVersion(),
    onStopSignal(handler) {
      process.on('SIGINT', () => handler('SIGINT'));
      process.on('SIGTERM', () => handler('SIGTERM'));
    },
    exit: (code) => process.exit(code),
  };
}
