import type { CommandSpec } from '../command-spec.ts';
import { addReferenceOptions } from '../reference-options.ts';
import { addSyncOptions } from '../sync-options.ts';

/** `barlake sync`: makes the lake hold what is asked for. */
export const syncCommand: CommandSpec = {
  name: 'sync',
  summary: 'fetch what is missing or was replaced, check it, and put it into the lake',
  configure(command) {
    addSyncOptions(command);
    addReferenceOptions(command);
    command.option('--async', 'put the run into the queue for a worker, and end at once with its name');
    command.addHelpText(
      'after',
      '\nStop it whenever you like: the next sync continues where this one stopped.\nExample: barlake sync stocks_daily --from 2024-01-02 --to 2024-12-31\nReference data (tickers, splits, dividends, ticker events, option contracts): barlake sync reference',
    );
  },
  load: () => import('../run/sync.ts'),
};
