import type { Command } from 'commander';
import { BarlakeError } from '../../domain/barlake-error.ts';
import type { CommandContext } from './command-spec.ts';
import { readCount } from './result-options.ts';

/** How many machines are thought of, and what one of them is. */
export interface FleetWish {
  readonly workers: readonly number[];
  readonly cores: number;
  readonly megabitsPerSecond: number;
}

const WORKERS_DEFAULT = '1,2,4,8,16';
const MEGABITS_DEFAULT = 100;

/** Sizes of a fleet in one table. */
const SIZES_MAX = 20;

/** Adds the options of `plan` that are about machines. */
export function addFleetOptions(command: Command): void {
  command
    .option('--workers <list>', 'also tell how long so many machines take, like 1,2,4,8; storage by layer')
    .option('--cores <count>', 'cores of each (default: those of this machine)')
    .option('--bandwidth <mbit>', `megabits a second of each machine’s line (default: ${MEGABITS_DEFAULT})`)
    .option('--paper', 'ask nobody: whole markets out of files, by the calendar and today’s sizes');
}

/** Reads them; `undefined` when nobody thinks of machines. Throws `E_USAGE`. */
export function readFleetWish(
  options: Readonly<Record<string, unknown>>,
  { loaded }: Pick<CommandContext, 'loaded'>,
): FleetWish | undefined {
  if (options['workers'] === undefined && options['paper'] !== true) return undefined;
  const { workers: given = WORKERS_DEFAULT } = options;
  const list = typeof given === 'string' ? given.split(',') : [];
  const workers = list.map((text) => readCount(text.trim(), '--workers'));
  if (workers.length > SIZES_MAX) {
    throw new BarlakeError('E_USAGE', {
      message: `--workers names ${workers.length} sizes, at most ${SIZES_MAX} fit into a table.`,
      mend: 'Name fewer, for example 1,4,16.',
    });
  }
  const { cores = loaded?.hardware.fastCores ?? 1, bandwidth = MEGABITS_DEFAULT } = options;
  return {
    workers,
    cores: readCount(String(cores), '--cores'),
    megabitsPerSecond: readCount(String(bandwidth), '--bandwidth'),
  };
}
