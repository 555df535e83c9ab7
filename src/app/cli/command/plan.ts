import type { CommandSpec } from '../command-spec.ts';
import { addFleetOptions } from '../fleet-options.ts';
import { addSyncOptions } from '../sync-options.ts';

/** `barlake plan`: what a sync would do, and what it would cost. */
export const planCommand: CommandSpec = {
  name: 'plan',
  summary: 'show what a sync would fetch and make, and what it costs; changes nothing',
  configure(command) {
    addSyncOptions(command);
    addFleetOptions(command);
    command.option('--tasks', 'also list every task, and which one it waits for');
    command.addHelpText(
      'after',
      '\nExample: barlake plan stocks_daily --from 2024-01-02 --to 2024-12-31\n         barlake plan --paper stocks_minute --from 2016-01-04 --to 2025-12-31 --through silver --workers 1,4,16',
    );
  },
  load: () => import('../run/plan.ts'),
};
