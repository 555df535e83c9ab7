import type { CommandSpec } from '../command-spec.ts';
import { addFetchOptions } from '../fetch-options.ts';

/** `barlake enqueue`: the bars of a whole universe, batch by batch. */
export const enqueueCommand: CommandSpec = {
  name: 'enqueue',
  summary: 'fetch the bars of a universe in batches, which can be stopped and gone on with',
  configure(command) {
    command.argument(
      '<universe>',
      'a universe of `discover`, its category, or a text file with one symbol a line',
    );
    addFetchOptions(command);
    command
      .option('--batch-size <symbols>', 'symbols in a batch (default: queue.batchSize)')
      .option('--start-batch <number>', 'batch to begin with, from 1 (default: 1)')
      .option('--max-batches <number>', 'batches to do (default: all)')
      .option('--delay <seconds>', 'pause between batches (default: 0)')
      .addHelpText(
        'after',
        '\nEach batch is complete when the next one begins; --start-batch goes on where the last line says.\nExample: barlake enqueue us_equities --timeframes 1d --from 2025-01-02 --batch-size 500',
      );
  },
  load: () => import('../run/enqueue.ts'),
};
