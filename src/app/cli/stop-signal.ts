import { BarlakeError } from '../../domain/barlake-error.ts';
import type { HostProcess, StopSignal } from './host-process.ts';
import type { Terminal } from './terminal.ts';

/** By shell convention 128 plus the signal's number. */
const EXIT_AT_ONCE: Readonly<Record<StopSignal, number>> = { SIGINT: 130, SIGTERM: 143 };

/**
 * Aborts `controller` with `E_CANCELLED` on the first SIGINT or SIGTERM, and ends the process on the second with 130 or
 * 143, whatever it is doing.
 */
export function stopOnSignal(host: HostProcess, terminal: Terminal, controller: AbortController): void {
  let signalCount = 0;
  host.onStopSignal((signal) => {
    signalCount += 1;
    if (signalCount > 1) host.exit(EXIT_AT_ONCE[signal]);
    terminal.say(`Stopping after ${signal}; once more stops at once.`);
    controller.abort(stopped(signal));
  });
}

function stopped(signal: StopSignal): BarlakeError {
  return new BarlakeError('E_CANCELLED', {
    message: `Stopped by ${signal} before the end.`,
    mend: 'Run the same command again: it continues where this one stopped.',
    details: { signal },
  });
}
