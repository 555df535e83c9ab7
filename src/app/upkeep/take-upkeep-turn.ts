import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Configuration } from '../config/configuration.ts';
import type { TurnResult } from '../schedule/scheduler.ts';
import type { FromUpkeep, ToUpkeep } from './upkeep-message.ts';

/** A turn that is told to stop gets this long to put down what it holds. */
const STOP_GRACE_MS = 20_000;

/** Looks after a lake in a process of its own. Throws why the turn failed. */
export async function takeUpkeepTurn(
  { config, version }: { readonly config: Configuration; readonly version: string },
  signal: AbortSignal,
): Promise<TurnResult> {
  const entry = import.meta.url.endsWith('.ts') ? './upkeep-main.ts' : './upkeep-main.js';
  const child = fork(join(import.meta.dirname, entry), { stdio: ['ignore', 'ignore', 'ignore', 'ipc'] });
  let result: Extract<FromUpkeep, { kind: 'result' }> | undefined;
  const say = (message: ToUpkeep): void => {
    if (child.connected) child.send(message, () => undefined);
  };
  child.on('message', (message: FromUpkeep) => {
    if (message.kind === 'ready') say({ kind: 'start', config, version });
    else result = message;
  });
  let killer: NodeJS.Timeout | undefined;
  const cancel = (): void => {
    say({ kind: 'cancel' });
    killer = setTimeout(() => child.kill('SIGKILL'), STOP_GRACE_MS);
  };
  if (signal.aborted) cancel();
  else signal.addEventListener('abort', cancel, { once: true });
  try {
    await once(child, 'exit');
    if (child.connected) await once(child, 'disconnect');
  } finally {
    clearTimeout(killer);
    signal.removeEventListener('abort', cancel);
  }
  if (result === undefined) throw new Error('The process of maintenance ended without a word.');
  if (result.state === 'failed') throw new Error(result.error ?? 'Maintenance failed.');
  return { state: result.state, run: undefined, isWorthRetrying: false };
}
