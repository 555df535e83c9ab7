import { BarlakeError } from '../../domain/barlake-error.ts';
import { systemClock } from '../cli/system-clock.ts';
import { systemRandom } from '../cli/system-random.ts';
import { openProcessorMeter } from '../hardware/processor-meter.ts';
import type { FromJob, ToJob } from './job-message.ts';
import { performJob } from './perform-job.ts';

/**
 * The process of one job, started by the server’s job room. It gets its order over the channel, and ends when it is done. When the
 * channel closes the server is gone, however it went: the job stops, and what it has published stays.
 */

const controller = new AbortController();
const stop = (why: string): void =>
  controller.abort(
    new BarlakeError('E_CANCELLED', {
      message: `Stopped before the end: ${why}.`,
      mend: 'Start it again: it continues where this one stopped.',
    }),
  );

// A terminal sends Ctrl-C to the whole group; the server decides what becomes of its jobs.
process.on('SIGINT', () => undefined);
process.on('SIGTERM', () => stop('the process was told to end'));
process.on('disconnect', () => stop('the server has gone'));

let hasBegun = false;
process.on('message', (message: ToJob) => {
  if (message.kind === 'cancel') return stop('somebody cancelled it');
  if (hasBegun) return undefined;
  hasBegun = true;
  const host = {
    clock: systemClock,
    random: systemRandom,
    env: process.env,
    signal: controller.signal,
    meters: { rssBytes: () => process.memoryUsage.rss(), cpuCores: openProcessorMeter(systemClock) },
    send,
  };
  void performJob(message.order, host).then(end);
  return undefined;
});
send({ kind: 'ready' });

function send(message: FromJob): void {
  // When the server is gone nobody listens; what was done is in the catalog.
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
