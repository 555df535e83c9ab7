import { BarlakeError } from '../../domain/barlake-error.ts';
import { systemClock } from '../cli/system-clock.ts';
import { systemRandom } from '../cli/system-random.ts';
import { mountLake } from '../storage/mount-lake.ts';
import { lookAfterLake } from './look-after.ts';
import type { FromUpkeep, ToUpkeep } from './upkeep-message.ts';

/**
 * The process of a turn of maintenance, started by the server: what it takes of memory and threads is not the server’s. When the channel
 * closes the server is gone, and the turn stops; what it has published stays.
 */

const controller = new AbortController();
const stop = (): void =>
  controller.abort(
    new BarlakeError('E_CANCELLED', {
      message: 'Maintenance was stopped before its end.',
      mend: 'The next turn goes on where this one stopped.',
    }),
  );

process.on('SIGINT', () => undefined);
process.on('SIGTERM', stop);
process.on('disconnect', stop);

let hasBegun = false;
process.on('message', (message: ToUpkeep) => {
  if (message.kind === 'cancel') stop();
  else if (!hasBegun) {
    hasBegun = true;
    void take(message).then(end);
  }
});
send({ kind: 'ready' });

async function take({ config, version }: Extract<ToUpkeep, { kind: 'start' }>): Promise<void> {
  const { signal } = controller;
  const world = { config, version, signal, clock: systemClock, random: systemRandom };
  try {
    await using _mount = await mountLake(config, world);
    send({ kind: 'result', state: await lookAfterLake(world), error: null });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    send({ kind: 'result', state: signal.aborted ? 'cancelled' : 'failed', error: text });
  }
}

function send(message: FromUpkeep): void {
  if (process.connected) process.send?.(message, undefined, undefined, () => undefined);
}

/** Closing the channel lets what was sent go out first. */
function end(): void {
  const exit = (): void => process.exit(0);
  if (!process.connected) return exit();
  process.removeAllListeners('disconnect');
  process.on('disconnect', exit);
  process.disconnect();
  return undefined;
}
