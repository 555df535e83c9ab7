import { systemClock } from '../cli/system-clock.ts';
import { systemRandom } from '../cli/system-random.ts';
import { performWork } from './perform-work.ts';
import type { FromWorker, ToWorker } from './worker-message.ts';

/**
 * The process that performs tasks for `barlake worker`. It gets its order over the channel. When the channel closes the command is gone,
 * however it went: what is at work goes back to the queue.
 */

const stop = new AbortController();
const giveBack = new AbortController();
const leaveNow = (): void => {
  stop.abort();
  giveBack.abort();
};

// A terminal sends Ctrl-C to the whole group, a service manager SIGTERM; the command decides what becomes of its process.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => undefined);
process.on('disconnect', leaveNow);

let hasBegun = false;
process.on('message', (message: ToWorker) => {
  if (message.kind === 'stop') return stop.abort();
  if (message.kind === 'give-back') return leaveNow();
  if (hasBegun) return undefined;
  hasBegun = true;
  const host = { clock: systemClock, random: systemRandom, env: process.env };
  void performWork(message.order, { ...host, stop, giveBack, send }).then(end);
  return undefined;
});
send({ kind: 'hello' });

function send(message: FromWorker): void {
  // When the command is gone nobody listens; what was done is in the catalog.
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Closing the channel lets what was sent go out first; a forgotten socket must not keep the process alive. */
function end(): void {
  const exit = (): void => process.exit(0);
  if (!process.connected) return exit();
  process.removeAllListeners('disconnect');
  process.on('disconnect', exit);
  process.disconnect();
  return undefined;
}
